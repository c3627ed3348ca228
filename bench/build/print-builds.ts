// The result as text for people: goals first, for ratios travel better than seconds.
import { printGoals, printTable } from "../shared/print-table.ts";
import type { BenchResult } from "./bench-build.ts";
import type { FormResult } from "./compare-builds.ts";

export function printBuilds(result: BenchResult): string {
  const { machine, engine, packer, rounds, forms, equalities, goals, notes } = result;
  const unequal = equalities.filter(({ differences }) => differences.length > 0);
  const sections = [
    `Builds with Packer ${packer} and ${engine === "private" ? "a private Docker engine" : "the Docker engine of DOCKER_HOST"}\n` +
      `${machine.processor}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}; medians of ${rounds} interleaved rounds`,
    "Goals",
    printGoals(goals, 3),
    "Ratios to the first form of each group; processor time of all programs, engine and containers included",
    printTable(["form", "time", "processor", "seconds", "processor s", "images MB", "disk MB", ""], forms.map(formRow)),
    `Content compared with the twin: ${equalities.length - unequal.length} of ${equalities.length} images equal`,
    ...unequal.map(({ id, image, differences }) =>
      [
        `${id} ${image}: ${differences.length} differences`,
        ...differences.slice(0, 20).map((line) => `  ${line}`),
      ].join("\n"),
    ),
    ...notes,
  ];
  return `${sections.join("\n\n")}\n`;
}

function formRow({ id, title, ratio, cpuRatio, seconds, cpuSeconds, imageBytes, diskBytes }: FormResult): string[] {
  const megabytes = (bytes: number | undefined) => known(bytes === undefined ? undefined : bytes / 1e6, 0);
  const ratios = [ratio.toFixed(3), known(cpuRatio, 3)];
  return [id, ...ratios, seconds.toFixed(2), known(cpuSeconds, 1), megabytes(imageBytes), megabytes(diskBytes), title];
}

function known(value: number | undefined, digits: number): string {
  return value === undefined ? "-" : value.toFixed(digits);
}
