// Diagnostics as plain text: `severity code  message`, then place, help and notes. No colour: the CLI adds it.
import type { Diagnostic, Origin } from "./diagnostic.ts";

export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(formatDiagnostic).join("\n\n");
}

export function formatDiagnostic(diagnostic: Diagnostic): string {
  const lines = [`${diagnostic.severity} ${diagnostic.code}  ${diagnostic.message}`];
  if (diagnostic.origin) lines.push(`  at ${formatOrigin(diagnostic.origin)}`);
  if (diagnostic.help) lines.push(`  help: ${diagnostic.help}`);
  for (const note of diagnostic.notes ?? []) lines.push(`  note: ${note}`);
  return lines.join("\n");
}

export function formatOrigin(origin: Origin): string {
  if (origin.kind === "construct") return origin.path === "" ? "the app" : origin.path;
  const { file, line, column } = origin;
  return line === undefined ? file : column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}
