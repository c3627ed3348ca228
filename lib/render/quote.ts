// Quoting for POSIX shells. Knows nothing of templates.

const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** The text as one shell word: bare when nothing in it is special, else in single quotes. Throws on NUL, which no shell can carry. */
export function quote(text: string): string {
  if (SAFE.test(text)) return text;
  refuseNul(text);
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A `printf` command that writes exactly the text, with a word per line of it, so that no word spans lines. Text with carriage returns goes
 * through `%b`: Packer's shell provisioner drops a carriage return before a newline when it uploads a script.
 */
export function printfText(text: string): string {
  if (text.includes("\r")) {
    return `printf '%b' ${quote(text.replaceAll("\\", "\\\\").replaceAll("\r", "\\0015").replaceAll("\n", "\\n"))}`;
  }
  const lines = text.split("\n");
  const words = (lines.at(-1) === "" && lines.length > 1 ? lines.slice(0, -1) : lines).map(quote);
  if (lines.length === 1) return `printf '%s' ${words[0]}`;
  const format = words.length < lines.length ? "%s\\n" : `${"%s\\n".repeat(lines.length - 1)}%s`;
  return `printf '${format}' ${words.join(words.length > 2 ? " \\\n  " : " ")}`;
}

function refuseNul(text: string): void {
  if (text.includes("\0"))
    throw new RangeError(`Cannot quote ${JSON.stringify(text)}: a shell word cannot hold a NUL character`);
}
