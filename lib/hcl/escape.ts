// Text as HCL reads it: escaping for quoted strings and heredocs, and what HCL cannot keep. Knows nothing of nodes or layout.

/** Printable ASCII without anything special; such text is its own escaped form. */
const PLAIN = /^[ !#&-[\]-~]*$/;
const SPECIAL =
  /["\\]|[$%]\{|[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const SHORT: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
  "${": "$${",
  "%{": "%%{",
};

/**
 * A JavaScript string as a quoted HCL string, quotes included. Control characters, line separators and invisible direction marks
 * become `\uXXXX`; other characters stay themselves. Lone surrogates stay too: see `hasLoneSurrogate`.
 */
export function quote(text: string): string {
  return `"${escapeQuoted(text)}"`;
}

/** The inside of a quoted HCL string. */
export function escapeQuoted(text: string): string {
  return PLAIN.test(text) ? text : text.replace(SPECIAL, (match) => SHORT[match] ?? unicodeEscape(match));
}

/** As `escapeQuoted`, for text with an interpolation right behind it: `$` there would turn `${` into an escape. */
export function escapeBeforeInterpolation(text: string): string {
  return text.endsWith("$") ? `${escapeQuoted(text.slice(0, -1))}\\u0024` : escapeQuoted(text);
}

/** Text inside a heredoc, where only template openers are special. */
export function escapeHeredoc(text: string): string {
  return text.replace(/[$%]\{/g, (match) => SHORT[match]!);
}

/** Whether the text has half of a surrogate pair, which UTF-8, hence HCL, cannot express. */
export function hasLoneSurrogate(text: string): boolean {
  return !PLAIN.test(text) && /\p{Surrogate}/u.test(text);
}

/**
 * Whether Packer sees exactly this text. It does not if the text has lone surrogates, or is not in Unicode normal form C: HCL
 * normalises every string (`e` + U+0301 becomes `é`), however it is escaped.
 */
export function survivesHcl(text: string): boolean {
  return PLAIN.test(text) || (!hasLoneSurrogate(text) && text.normalize("NFC") === text);
}

/**
 * Whether the text can stand bare as an object key or step of a traversal. ASCII only: HCL knows the letters of Unicode 9, Node those
 * of its own version, and HCL does not normalise bare keys.
 */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(text);
}

/** Whether the text can be a name that has no quoted form: an attribute, a block type, the root of a traversal. */
export function isName(text: string): boolean {
  return isIdentifier(text) || /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(text);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
