import path from "node:path";
import { defineConfig } from "vitest/config";

const lib = path.resolve(import.meta.dirname, "lib");

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    env: { NODE_NO_WARNINGS: "1" },
    maxWorkers: 2,
    globalSetup: ["test/build-once.ts"],
  },
  resolve: {
    alias: [
      { find: /^packwright\/plugins\/(.*)$/, replacement: `${lib}/plugins/$1.ts` },
      { find: "packwright/testing", replacement: `${lib}/testing.ts` },
      { find: "packwright", replacement: `${lib}/index.ts` },
    ],
  },
});
