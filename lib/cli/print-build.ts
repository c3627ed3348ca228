// The end of `synth build`: what went wrong, each once, and one table of all images.
import pc from "picocolors";
import type { TargetResult, TargetStatus } from "../build/build-events.ts";
import { formatBytes, formatSeconds } from "./format-amounts.ts";

const ORDER: readonly TargetStatus[] = ["built", "reused", "failed", "blocked", "cancelled"];

/** The table and its last line. */
export function formatResults(results: readonly TargetResult[], seconds: number, colour: boolean): string {
  const colors = pc.createColors(colour);
  const paint: { readonly [status in TargetStatus]: (text: string) => string } = {
    built: colors.green,
    reused: colors.dim,
    failed: colors.red,
    blocked: colors.yellow,
    cancelled: colors.yellow,
  };
  const rows = results.map(({ artifact, status, seconds: taken, bytes, note }) => ({
    status,
    cells: [
      artifact,
      status,
      taken === null ? "" : formatSeconds(taken),
      bytes === null ? "" : formatBytes(bytes),
      note,
    ],
  }));
  const heads = ["image", "status", "time", "size", ""];
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map(({ cells }) => cells[column]!.length)));
  const lay = (cells: readonly string[]) =>
    cells.map((cell, column) =>
      column === 2 || column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
  const lines = rows.map(({ status, cells }) => {
    const laid = lay(cells);
    laid[1] = paint[status](laid[1]!);
    return laid.join("  ").trimEnd();
  });
  const counts = ORDER.flatMap((status) => {
    const number = results.filter((result) => result.status === status).length;
    return number === 0 ? [] : [`${number} ${status}`];
  });
  const table = rows.length === 0 ? [] : [colors.bold(lay(heads).join("  ").trimEnd()), ...lines, ""];
  return [...table, `${counts.join(", ") || "Nothing to build"} in ${formatSeconds(seconds)}`].join("\n");
}
