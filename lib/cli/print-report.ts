// What `synth` wrote, as text for people: one line per image, then what changed on disk, then with `--explain` what the passes did.
import path from "node:path";
import pc from "picocolors";
import { formatTrace } from "../optimize/trace.ts";
import type { SynthReport } from "../synth/synth-app.ts";
import { count } from "../util/text.ts";

export function printReport(
  report: SynthReport,
  { explain, check }: { readonly explain: boolean; readonly check: boolean },
): void {
  const colors = pc.createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);
  const folder = path.relative(process.cwd(), report.outputFolder) || ".";
  const changes = (state: string) => report.files.filter((file) => file.state === state);
  const listed = [...changes("new"), ...changes("changed")].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const file of listed.slice(0, MOST_LINES)) {
    console.log(`${file.state === "new" ? colors.green("+") : colors.yellow("~")} ${path.join(folder, file.path)}`);
  }
  if (listed.length > MOST_LINES) console.log(`  and ${listed.length - MOST_LINES} more`);
  for (const file of report.removed) console.log(`${colors.red("-")} ${path.join(folder, file)}`);
  if (explain) console.log(`\n${formatTrace(report.trace).trimEnd()}\n`);
  console.log(summary(report, folder, check));
}

const MOST_LINES = 30;

function summary(report: SynthReport, folder: string, check: boolean): string {
  const hidden = report.plan.images.filter((image) => image.hidden).length;
  const shared = hidden === 0 ? "" : ` and ${count(hidden, "shared layer")}`;
  const images = `${count(report.plan.images.length - hidden, "image")}${shared} in ${folder}`;
  if (report.upToDate) return `${images}: up to date`;
  const unchanged = report.files.filter(({ state }) => state === "unchanged").length;
  const written = report.files.length - unchanged;
  const parts = [`${count(written, "file")} ${check ? "stale" : "written"}`];
  if (unchanged > 0) parts.push(`${unchanged} unchanged`);
  if (report.removed.length > 0) parts.push(`${report.removed.length} ${check ? "to remove" : "removed"}`);
  return `${images}: ${parts.join(", ")}${check ? " (run `npx synth` and commit the result)" : ""}`;
}
