// What other images take from this one: packed in the guest once everything else is done, downloaded beside the template with a checksum,
// and removed again, so that the image keeps nothing of it. Docker's communicator downloads files only, so a folder is an archive.
import type { Block } from "../hcl/ast.ts";
import { attribute, block, list, text } from "../hcl/make.ts";
import { exportLabel } from "../plan/artifact-names.ts";
import { targetKey } from "../plan/make.ts";
import type { PlanImage, Target } from "../plan/types.ts";
import { renderScript } from "../render/render-script.ts";
import { executeItems } from "./execute-script.ts";
import { familiesOf } from "./families.ts";
import { exportFileValue } from "./identity.ts";
import type { OutputFile } from "./output-file.ts";
import { writeOnly } from "./write-only.ts";
import { fromRoot, writeValue } from "./write-value.ts";

export interface WrittenExports {
  readonly blocks: readonly Block[];
  readonly files: readonly OutputFile[];
}

/** Targets that others take the same paths from, and that run scripts the same way. */
interface ExportGroup {
  readonly paths: readonly string[];
  readonly elevate: boolean;
  readonly targets: readonly Target[];
}

/** `exported`: key (`image/type.name`) of a target → the paths that others take from it. */
export function writeExports(
  image: PlanImage,
  exported: ReadonlyMap<string, readonly string[]>,
  folders: readonly string[],
): WrittenExports {
  const groups = groupTargets(image, exported);
  const written = groups.map((group, index) =>
    writeGroup(image, group, groups.length === 1 ? "pack" : `pack-${index + 1}`, folders),
  );
  return { blocks: written.flatMap(({ blocks }) => blocks), files: written.flatMap(({ files }) => files) };
}

function groupTargets(image: PlanImage, exported: ReadonlyMap<string, readonly string[]>): readonly ExportGroup[] {
  const groups = new Map<string, ExportGroup & { readonly targets: Target[] }>();
  for (const { elevate, targets } of familiesOf(image.targets, undefined))
    for (const target of targets) {
      const paths = exported.get(`${image.name}/${targetKey(target)}`) ?? [];
      if (paths.length === 0) continue;
      const key = JSON.stringify([elevate, paths]);
      const group = groups.get(key) ?? { paths, elevate, targets: [] };
      group.targets.push(target);
      groups.set(key, group);
    }
  return [...groups.values()];
}

function writeGroup(
  image: PlanImage,
  { paths, elevate, targets }: ExportGroup,
  name: string,
  folders: readonly string[],
): WrittenExports {
  const items = paths.map((path) => ({ path, archive: `/tmp/packwright-export-${exportLabel(path)}.tar` }));
  const script = renderScript("stages/pack", { image: image.name, items }, { folders, once: true });
  const only = writeOnly(image, targets.map(targetKey));
  const archives = items.flatMap(({ archive }) => [archive, `${archive}.sha256`]);
  return {
    blocks: [
      block(
        "provisioner",
        ["shell"],
        [attribute("script", fromRoot(`stages/${name}.sh`)), ...executeItems(elevate, false), ...only],
        {
          comments: [
            `for images that take files from this one: ${paths.join(", ")}`.replace(/\s+/g, " ").slice(0, 140),
          ],
        },
      ),
      ...targets.flatMap((target) => writeDownloads(image, target, items)),
      block(
        "provisioner",
        ["shell"],
        [attribute("inline", list([text(`rm -f ${archives.join(" ")}`)])), ...executeItems(elevate, false), ...only],
        { comments: ["they have been downloaded: the image keeps nothing of them"] },
      ),
    ],
    files: [{ path: `${image.name}/stages/${name}.sh`, content: { kind: "text", text: script }, executable: true }],
  };
}

/** The checksum comes last: an archive without it, or with that of an earlier one, is none. */
function writeDownloads(
  image: PlanImage,
  target: Target,
  items: readonly { readonly path: string; readonly archive: string }[],
): Block[] {
  return items.flatMap(({ path, archive }) =>
    ["", ".sha256"].map((suffix) =>
      block(
        "provisioner",
        ["file"],
        [
          attribute("direction", text("download")),
          attribute("source", text(`${archive}${suffix}`)),
          attribute("destination", writeValue(exportFileValue({ image, target, path }, "", suffix))),
          ...writeOnly(image, [targetKey(target)]),
        ],
      ),
    ),
  );
}
