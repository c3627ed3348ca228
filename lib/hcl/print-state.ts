// What one run of the printer carries along: where it is in the tree, the mistakes found, whether the result needs format.ts.
import { type Diagnostic, error, type Origin } from "../diagnostics/diagnostic.ts";
import { hasLoneSurrogate, isName } from "./escape.ts";

export class PrintState {
  readonly diagnostics: Diagnostic[] = [];
  /** Set when spacing or columns cannot be known without reading the text as HashiCorp's formatter does. */
  needsFormat = false;
  readonly #path: string[] = [];
  #origin: Origin | undefined;

  /** Runs `print` one level down, so that its diagnostics name the place. */
  within<T>(name: string, origin: Origin | undefined, print: () => T): T {
    const outer = this.#origin;
    this.#path.push(name);
    if (origin) this.#origin = origin;
    const result = print();
    this.#origin = outer;
    this.#path.pop();
    return result;
  }

  checkName(name: string, what: string): void {
    if (isName(name)) return;
    this.report("hcl/bad-name", `Unexpected ${show(name)}, expected ${what}`, {
      help: "use letters, digits, `_` and `-`, starting with a letter or `_`",
    });
  }

  checkText(text: string): void {
    if (!hasLoneSurrogate(text)) return;
    this.report("hcl/lone-surrogate", `Cannot write ${show(text)}: half of a surrogate pair has no UTF-8 form`, {
      help: "cut strings at character boundaries, or call `toWellFormed()` on the text",
    });
  }

  report(code: string, message: string, more: { help: string }): void {
    const place = this.#path.map(toAscii).join(" → ");
    const where = place === "" ? "" : ` (in \`${place}\`)`;
    const text = message + where;
    // Text may be printed twice: on one line to see whether it fits, then over several.
    if (this.diagnostics.some((known) => known.code === code && known.message === text)) return;
    this.diagnostics.push(error(code, text, { ...more, origin: this.#origin }));
  }
}

/** A text as an ASCII one-liner in backquotes. */
function show(text: string): string {
  return `\`"${toAscii(text.length > 60 ? `${text.slice(0, 60)}...` : text)}"\``;
}

function toAscii(text: string): string {
  const codeOf = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, codeOf);
}
