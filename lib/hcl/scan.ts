// HCL text to the tokens HashiCorp's formatter works on (hclsyntax's scanner, `scan_tokens.rl`). Total: any text gives tokens,
// and their texts with the blanks between them are the input. Judges nothing.

/** Symbols have their own text as type (`${` for `${~` too); `}` that closes a `${` or `%{` is `template-end`. */
export interface Token {
  readonly type: string;
  readonly text: string;
  /** Blanks in front; the formatter sets them. */
  spaces: number;
}

/** All tokens of a text, a byte order mark in front left out. */
export function scanHcl(text: string): Token[] {
  return new Scanner(text).scan();
}

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /[0-9](?:\.*(?:[eE][+-]?)?[0-9])*/y;
const COMMENT = /(?:#|\/\/)[^\n]*\n?|\/\*[\s\S]*?\*\//y;
const SYMBOL = /==|!=|>=|<=|&&|\|\||\.\.\.|=>|~\}|\r?\n|[\s\S]/uy;
const HEREDOC_START = /<<-?[\p{ID_Start}_][\p{ID_Continue}-]*\r?\n/uy;
const TEMPLATE_START = /[$%]\{~?/y;
/** Escapes and lone `$` and `%` are tokens of their own, which matters to columns. */
const QUOTED_TEXT = /(?:\$\$|%%)\{~?|[$%]|(?:\\[^\r\n]|[^$%"\\\r\n])+|[\s\S]/uy;
const HEREDOC_TEXT = /(?:\$\$|%%)\{~?|[$%]|[^$%\n]*\n|[^$%\n]+/y;

/** Where the scanner stands: in code, in a quoted string, or in a heredoc. */
type Mode =
  | { readonly kind: "code"; braces: number }
  | { readonly kind: "quoted" }
  | { readonly kind: "heredoc"; readonly marker: string; lineStart: boolean };

class Scanner {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #modes: Mode[] = [];
  #mode: Mode = { kind: "code", braces: 0 };
  #position: number;

  constructor(text: string) {
    this.#text = text;
    this.#position = text.startsWith("\ufeff") ? 1 : 0;
  }

  scan(): Token[] {
    while (this.#position < this.#text.length) {
      const mode = this.#mode;
      if (mode.kind === "code") this.#scanCode(mode);
      else if (mode.kind === "quoted") this.#scanQuoted();
      else this.#scanHeredoc(mode);
    }
    return this.#tokens;
  }

  #scanCode(mode: Mode & { kind: "code" }): void {
    const character = this.#text.charCodeAt(this.#position);
    if (character === 0x20 || character === 0x09) {
      this.#position++;
      return;
    }
    if (this.#accept("identifier", IDENTIFIER) || this.#accept("number", NUMBER)) return;
    if (this.#accept("comment", COMMENT)) return;
    const heredoc = this.#accept("heredoc-start", HEREDOC_START);
    if (heredoc) {
      this.#enter({ kind: "heredoc", marker: heredoc.replace(/^<<-?/, "").trim(), lineStart: true });
      return;
    }
    const symbol = this.#match(SYMBOL)!;
    if (symbol === '"') {
      this.#add("quote-start", symbol);
      this.#enter({ kind: "quoted" });
    } else if (symbol === "~}" || (symbol === "}" && mode.braces === 0 && this.#modes.length > 0)) {
      this.#add("template-end", symbol);
      this.#leave();
    } else {
      if (symbol === "{") mode.braces++;
      if (symbol === "}") mode.braces--;
      this.#add(symbol.endsWith("\n") ? "newline" : symbol, symbol);
    }
  }

  #scanQuoted(): void {
    if (this.#text.charCodeAt(this.#position) === 0x22) {
      this.#add("quote-end", '"');
      this.#leave();
    } else if (!this.#enterTemplate()) this.#accept("text", QUOTED_TEXT);
  }

  #scanHeredoc(mode: Mode & { kind: "heredoc" }): void {
    const { lineStart } = mode;
    mode.lineStart = false;
    if (this.#enterTemplate()) return;
    const found = this.#match(HEREDOC_TEXT)!;
    mode.lineStart = found.endsWith("\n");
    if (!lineStart || !mode.lineStart || found.trim() !== mode.marker) {
      this.#add("text", found);
      return;
    }
    const newline = found.endsWith("\r\n") ? "\r\n" : "\n";
    this.#add("heredoc-end", found.slice(0, -newline.length));
    this.#add("newline", newline);
    this.#leave();
  }

  #enterTemplate(): boolean {
    const start = this.#match(TEMPLATE_START);
    if (start === undefined) return false;
    this.#add(start.slice(0, 2), start);
    this.#enter({ kind: "code", braces: 0 });
    return true;
  }

  #enter(mode: Mode): void {
    this.#modes.push(this.#mode);
    this.#mode = mode;
  }

  /** A stray `~}` at the outermost level leaves nothing. */
  #leave(): void {
    this.#mode = this.#modes.pop() ?? this.#mode;
  }

  #accept(type: string, pattern: RegExp): string | undefined {
    const found = this.#match(pattern);
    if (found !== undefined) this.#add(type, found);
    return found;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.#text)?.[0];
  }

  #add(type: string, text: string): void {
    this.#tokens.push({ type, text, spaces: 0 });
    this.#position += text.length;
  }
}
