// Builds on a machine far away: many steps, and many small files.
import path from "node:path";
import { printDocument } from "../../lib/hcl/print.ts";
import type { FarHost } from "./far-host.ts";
import { folkFarFiles, folkFarSteps } from "./folk-template.ts";
import type { Form, Turn } from "./form.ts";
import { farSource } from "./images-source.ts";
import { synthProject } from "./packwright-build.ts";
import type { Workbench } from "./workbench.ts";

export const FAR_STEPS = 40;
export const FAR_FILES = 1000;
/** Seconds. */
export const ROUND_TRIP = 0.1;

/** What builds leave on the far host is compared; throws if it differs. */
export async function sshTurns(bench: Workbench, host: FarHost): Promise<Turn[]> {
  const { address } = host;
  const files = Object.fromEntries(
    Array.from({ length: FAR_FILES }, (_, number) => [
      `files/part-${number % 10}/file-${number}.txt`,
      `file ${number}\n`.repeat((number % 50) + 1),
    ]),
  );
  const ours = await bench.makeProject("ssh", { "images.ts": farSource(address, FAR_STEPS), ...files });
  await synthProject(bench, ours, "--out", "packer.out");
  const folk = await bench.makeProject("folk-ssh", {
    "steps.pkr.hcl": printDocument(folkFarSteps(address, FAR_STEPS)),
    "files.pkr.hcl": printDocument(folkFarFiles(address)),
    ...files,
  });
  const left = new Map<string, string>();
  const turn = (kind: "steps" | "files", name: "folk" | "ours", title: string, template: string): Turn => {
    const form: Form = {
      id: `ssh/${kind}-${name}`,
      title,
      run: async () => {
        await bench.run(...host.wrap("packer", ["build", template]), bench.folder);
      },
      images: {},
    };
    const clean = async () => {
      compareLeft(left, kind, await host.read());
      await host.reset();
    };
    return { forms: [form], clean };
  };
  const output = (image: string) => path.join(ours, "packer.out", image);
  return [
    turn("steps", "folk", `${FAR_STEPS} provisioners`, path.join(folk, "steps.pkr.hcl")),
    turn("steps", "ours", `Packwright, ${FAR_STEPS} steps`, output("steps")),
    turn("files", "folk", `${FAR_FILES} files, folder upload`, path.join(folk, "files.pkr.hcl")),
    turn("files", "ours", `Packwright, ${FAR_FILES} files`, output("files")),
  ];
}

function compareLeft(left: Map<string, string>, kind: string, found: ReadonlyMap<string, string>): void {
  const text = JSON.stringify([...found]);
  if (found.size === 0) throw new Error(`Unexpected end of ${kind}: nothing is on the far host`);
  if ((left.get(kind) ?? text) !== text) throw new Error(`Unexpected end of ${kind}: builds leave different files`);
  left.set(kind, text);
}
