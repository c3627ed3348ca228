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
    "Ratios of time to the first form of each group; processor time of all programs, engine and containers included",
    printTable(["form", "ratio", "seconds", "processor", "images MB", "disk MB", ""], forms.map(formRow)),
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

function formRow({ id, title, ratio, seconds, cpuSeconds, imageBytes, diskBytes }: FormResult): string[] {
  const megabytes = (bytes: number | undefined) => (bytes === undefined ? "-" : (bytes / 1e6).toFixed(0));
  const cpu = cpuSeconds === undefined ? "-" : cpuSeconds.toFixed(1);
  return [id, ratio.toFixed(3), seconds.toFixed(2), cpu, megabytes(imageBytes), megabytes(diskBytes), title];
}
