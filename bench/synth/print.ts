// The result as tables for people.
import { printGoals, printTable } from "../shared/print-table.ts";
import type { BenchResult } from "./bench-synth.ts";
import type { PeerRatio, StartResult, SubjectResult } from "./compare.ts";

export function printResult(result: BenchResult): string {
  const { machine, folder, rounds, subjects, ratios, growth, verification, coldStart, goals } = result;
  const sections = [
    `Construct and synth of images of 10 steps (cdk8s: charts of 10 objects, cdktf: stacks of 10 resources)\n` +
      `${machine.processor}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}, written below ${folder}; medians of ${rounds.synth} interleaved rounds, ${rounds.coldStart} for cold start`,
    printTable(
      ["subject", "images", "per image", "construct", "synth", "total", "processor", "peak memory", "start"],
      subjects.map(subjectRow),
    ),
    "How many times as much the peers need (verified: with HashiCorp's parser on our side)",
    printTable(
      ["peer", "images", "time", "processor", "peak memory", "time, verified", "peak memory, verified"],
      ratios.map(ratioRow),
    ),
    "Verification by HashiCorp's parser",
    printTable(
      ["images", "added by it", "per image", "whole run if nothing changed"],
      verification.map((row) => [String(row.images), time(row.added), time(row.perImage), time(row.unchanged)]),
    ),
    `Time per image at ${growth.to} images over that at ${growth.from}: ${growth.ratio.toFixed(2)}`,
    "Start of 01-hello-image (first: nothing there; cold: no output folder; both with verification), and over an empty program",
    printTable(
      ["", "empty", "first", "cold", "unchanged", "first over empty", "cold over empty", "unchanged over empty"],
      [startRow("npx", coldStart.npx), startRow("node", coldStart.node)],
    ),
    "Goals",
    printGoals(goals),
  ];
  return `${sections.join("\n\n")}\n`;
}

function subjectRow({
  subject,
  images,
  perImage,
  construct,
  synth,
  total,
  cpu,
  peakMemory,
  start,
}: SubjectResult): string[] {
  return [
    subject,
    String(images),
    ...[perImage, construct, synth, total, cpu].map(time),
    memory(peakMemory),
    time(start),
  ];
}

function ratioRow(row: PeerRatio): string[] {
  return [
    row.peer,
    String(row.images),
    ...[row.time, row.cpu, row.peakMemory, row.timeVerified, row.peakMemoryVerified].map(times),
  ];
}

function startRow(program: string, row: StartResult): string[] {
  const ratios = [row.firstRatio, row.coldRatio, row.unchangedRatio];
  return [program, ...[row.empty, row.first, row.cold, row.unchanged].map(time), ...ratios.map(times)];
}

function time(milliseconds: number): string {
  if (Math.abs(milliseconds) >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds.toFixed(Math.abs(milliseconds) >= 100 ? 0 : 2)} ms`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}

function memory(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
