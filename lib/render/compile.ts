// Script templates to functions: the only file that touches Handlebars, which it loads when the first script is rendered (6 ms).
import { createRequire } from "node:module";
import type HandlebarsModule from "handlebars";
import { CONDITIONS, LISTS, TEXTS } from "./helpers.ts";

const HELPERS = { ...CONDITIONS, ...LISTS, ...TEXTS };

export type Render = (data: object) => string;

/** Makes a function of a template's text. `partial` gives the compiled template for `{{> name}}`; it is called while compiling. */
export function compileTemplate(source: string, partial: (name: string, line: number) => Render): Render {
  const handlebars = loadHandlebars();
  const program = handlebars.parse(source);
  const partials = prepare(handlebars, program, partial);
  const render = handlebars.compile(program, {
    strict: true,
    noEscape: true,
    preventIndent: true,
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(Object.keys(HELPERS).map((name) => [name, true])),
  });
  return (data) => render(data, { partials });
}

/** Line of a parse error or of a value that is missing, if Handlebars knows it. */
export function lineOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("lineNumber" in error && typeof error.lineNumber === "number") return error.lineNumber;
  const line = /^Parse error on line (\d+)/.exec(error.message)?.[1];
  return line === undefined ? undefined : Number(line);
}

/** The package in one file: loads in a third of the time of its forty modules. */
const ONE_FILE = "handlebars/dist/handlebars.min.js";

let loaded: typeof HandlebarsModule | undefined;

function loadHandlebars(): typeof HandlebarsModule {
  if (loaded) return loaded;
  const module: typeof HandlebarsModule = createRequire(import.meta.url)(ONE_FILE);
  loaded = Object.assign(module.create(), { Visitor: module.Visitor });
  loaded.registerHelper(HELPERS);
  return loaded;
}

/** Finds the partials, and makes every value strict that is not merely asked for: Handlebars itself checks only plain `{{name}}`. */
function prepare(
  handlebars: typeof HandlebarsModule,
  program: hbs.AST.Program,
  partial: (name: string, line: number) => Render,
): { [name: string]: (data: object) => string } {
  const partials: { [name: string]: Render } = {};
  const found = ({ name, loc }: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement): void => {
    if (name.type !== "PathExpression") throw new SyntaxError("the name of a partial must be written out");
    const { original } = name as hbs.AST.PathExpression;
    partials[original] = partial(original, loc.start.line);
  };
  class Walk extends handlebars.Visitor {
    override PartialStatement(node: hbs.AST.PartialStatement): void {
      found(node);
      super.PartialStatement(node);
    }
    override MustacheStatement(node: hbs.AST.MustacheStatement): void {
      markStrict(node);
      super.MustacheStatement(node);
    }
    override BlockStatement(node: hbs.AST.BlockStatement): void {
      markStrict(node);
      super.BlockStatement(node);
    }
    override SubExpression(node: hbs.AST.SubExpression): void {
      markStrict(node);
      super.SubExpression(node);
    }
  }
  new Walk().accept(program);
  return partials;
}

function markStrict({
  path,
  params,
}: hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression): void {
  const name = path.type === "PathExpression" ? (path as hbs.AST.PathExpression).original : "";
  if (name in CONDITIONS || name === "if" || name === "unless") return;
  for (const param of params) if (param.type === "PathExpression") Object.assign(param, { strict: true });
}
