// Quoting for POSIX shells. Knows nothing of templates.

const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** The text as one shell word: bare when nothing in it is special, else in single quotes. Throws on NUL, which no shell can carry. */
export function quote(text: string): string {
  if (SAFE.test(text)) return text;
  refuseNul(text);
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A `printf` command that writes exactly the text. Text with carriage returns goes through `%b`: Packer's shell provisioner drops
 * a carriage return before a newline when it uploads a script.
 */
export function printfText(text: string): string {
  if (!text.includes("\r")) return `printf '%s' ${quote(text)}`;
  return `printf '%b' ${quote(text.replaceAll("\\", "\\\\").replaceAll("\r", "\\0015"))}`;
}

function refuseNul(text: string): void {
  if (text.includes("\0"))
    throw new RangeError(`Cannot quote ${JSON.stringify(text)}: a shell word cannot hold a NUL character`);
}
