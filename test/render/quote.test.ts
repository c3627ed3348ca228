// Quoted text comes back from a real shell as it was.
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { printfText, quote } from "../../lib/render/quote.ts";

const texts = fc.array(
  fc.string({
    unit: fc.oneof(
      fc.constantFrom(..."'\"\\$`!%~*?[]{}()<>|&;#\n\r\t -=ab0"),
      fc.constantFrom("é", "\u{1f600}", "\u0001", "\u001b"),
    ),
  }),
  { minLength: 1, maxLength: 40 },
);

function run(script: string): string {
  const { stdout, status } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
  expect(status).toBe(0);
  return stdout;
}

it("brings any text through a shell as one word", () => {
  fc.assert(
    fc.property(texts, (words) => {
      expect(run(`printf '<%s>\\n' ${words.map(quote).join(" ")}`)).toBe(words.map((word) => `<${word}>\n`).join(""));
    }),
    { numRuns: 60 },
  );
});

it("prints any text exactly", () => {
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join("");
      expect(run(printfText(text))).toBe(text);
      expect(printfText(text)).not.toContain("\r");
    }),
    { numRuns: 60 },
  );
});

it("refuses NUL", () => {
  expect(() => quote("a\0")).toThrow("a shell word cannot hold a NUL character");
  expect(() => printfText("a\0\r")).toThrow("a shell word cannot hold a NUL character");
});
