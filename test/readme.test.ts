// The README's example is real: its code synthesizes, and the output it shows is what comes out.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { root, synth } from "./e2e/run.ts";

const OUTPUT = /(<!-- output:start -->\n)([\s\S]*?)(<!-- output:end -->)/;

it("the README shows what its example gives (UPDATE_README=1 writes it)", async () => {
  const file = path.join(root, "README.md");
  const readme = readFileSync(file, "utf8");
  const code = /```ts\n\/\/ images\.ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const folder = mkdtempSync(path.join(tmpdir(), "packwright-readme-"));
  try {
    mkdirSync(path.join(folder, "site"));
    writeFileSync(path.join(folder, "site/index.html"), "<h1>Hello</h1>\n");
    writeFileSync(path.join(folder, "images.ts"), code);
    const ran = await synth([], folder);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const template = readFileSync(path.join(folder, "packer.out/web/web.pkr.hcl"), "utf8");
    const shown = `\n\`\`\`console\n$ npx synth\n${ran.stdout}\`\`\`\n\n\`\`\`hcl\n${template}\`\`\`\n\n`;
    if (process.env.UPDATE_README)
      writeFileSync(
        file,
        readme.replace(OUTPUT, (_, start, __, end) => `${start}${shown}${end}`),
      );
    else expect(OUTPUT.exec(readme)![2]).toBe(shown);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  expect(code.trim().split("\n").length).toBeLessThanOrEqual(24);
});
