// HashiCorp's own HCL parser (Go, compiled to WASM, in @cdktf/hcl2json) as the judge of what we write.
// Loaded on first use, about 0.1 s, once per process however many ask; it does not keep the process alive.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { deepestNesting } from "./brackets.ts";

/**
 * The file as JSON: blocks as `{ type: { label: [body] } }`, expressions as `"${…}"`, `${` in literal text as `$${`. Throws a `Failure`
 * with every syntax error as `hcl/invalid`, or with `hcl/too-deep` for brackets nested deeper than 500. Time is quadratic in the interpolations of one heredoc (16,000 lines: 11 s).
 */
export async function parseWithHashicorp(name: string, text: string): Promise<unknown> {
  if (deepestNesting(text) > MAX_NESTING) throw new Failure([tooDeep(name)]);
  const parse = await loadParser();
  try {
    return await parse(PARSED_NAME, text);
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes("call stack")) {
      parser = Promise.reject(
        new Error(`Cannot go on with HashiCorp's parser: it ran out of stack in \`${name}\``, { cause }),
      );
      parser.catch(() => undefined);
      throw new Failure([tooDeep(name)], { cause });
    }
    throw new Failure(toDiagnostics(name, text, cause instanceof Error ? cause.message : String(cause)), { cause });
  }
}

/** Starts loading the parser in the background, for a caller that will need it soon and has other work to do first. */
export function startParser(): void {
  loadParser().catch(() => undefined);
}

/** The syntax errors HashiCorp's parser finds in a file, none if it is valid HCL. */
export async function verifyDocument(name: string, text: string): Promise<Diagnostic[]> {
  try {
    await parseWithHashicorp(name, text);
    return [];
  } catch (failure) {
    if (failure instanceof Failure) return [...failure.diagnostics];
    throw failure;
  }
}

/** The parser joins its messages into one text; a name of our own marks where each starts. */
const PARSED_NAME = "packwright-oracle.hcl";

/** It takes more than 1,000 levels; but when the stack ends, the Go program inside may die, and every later call waits for ever. */
const MAX_NESTING = 500;

type Parse = (name: string, text: string) => Promise<unknown>;

let parser: Promise<Parse> | undefined;

function loadParser(): Promise<Parse> {
  parser ??= import("@cdktf/hcl2json").then(
    ({ parse }) => parse,
    (reason: unknown) => {
      parser = undefined;
      throw reason;
    },
  );
  return parser;
}

function tooDeep(name: string): Diagnostic {
  return error("hcl/too-deep", `Cannot parse as HCL: nested deeper than ${MAX_NESTING} levels`, {
    origin: { kind: "file", file: name },
    help: "take inner values out into `locals`",
  });
}

/** `parse config: [name:3,5-9: Summary; Detail. name:4,1-2: …]`, or a text without places if the parser itself gave up. */
function toDiagnostics(name: string, text: string, message: string): Diagnostic[] {
  const lines = text.split("\n");
  const pieces = message.split(new RegExp(`${PARSED_NAME}:(\\d+),(\\d+)(?:-[\\d,]+)?: `));
  const diagnostics: Diagnostic[] = [];
  for (let index = 1; index + 2 < pieces.length; index += 3) {
    const [line, column] = [Number(pieces[index]), Number(pieces[index + 1])];
    const [summary = "", ...details] = pieces[index + 2]!.trim().replace(/\]$/, "").split("; ");
    const source = lines[line - 1]?.trimEnd().slice(0, 160);
    const notes = source ? [`${line} | ${source}`] : [];
    diagnostics.push(
      error("hcl/invalid", `Cannot parse as HCL: ${summary}`, {
        origin: { kind: "file", file: name, line, column },
        help: details.length > 0 ? details.join("; ") : undefined,
        notes,
      }),
    );
  }
  if (diagnostics.length > 0) return diagnostics;
  return [error("hcl/invalid", `Cannot parse as HCL: ${message}`, { origin: { kind: "file", file: name } })];
}
