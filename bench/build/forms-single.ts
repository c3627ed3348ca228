// One realistic image in every form.
import path from "node:path";
import { printDocument } from "../../lib/hcl/print.ts";
import { buildOneByOne, templateFolders } from "./build-templates.ts";
import { PREFIX } from "./engine.ts";
import { buildFloor, readFloor } from "./floor.ts";
import { folkTemplate } from "./folk-template.ts";
import type { Form, Turn } from "./form.ts";
import { singleSource } from "./images-source.ts";
import { buildProject, forgetProject, synthProject } from "./packwright-build.ts";
import { SINGLE, SINGLE_IMAGE } from "./recipe.ts";
import type { Workbench } from "./workbench.ts";

export async function singleTurns(bench: Workbench, parts: { readonly floorOnly: boolean }): Promise<Turn[]> {
  const folder = await bench.makeProject("single", { "images.ts": singleSource() });
  await synthProject(bench, folder, "--out", "floor.out");
  await synthProject(bench, folder, "--out", "twin.out", "--preset", "none");
  const ours = packwrightTurn(bench, folder, parts);
  const floor = await floorTurn(bench, path.join(folder, "floor.out"));
  if (parts.floorOnly) return [ours, floor];
  const twins = await templateFolders(path.join(folder, "twin.out"));
  return [
    await folkTurn(bench, true),
    ours,
    turn(bench, {
      id: "single/twin",
      title: "twin: same content, a provisioner per step",
      run: () => buildOneByOne(bench, twins),
      images: { single: `${SINGLE_IMAGE}:latest` },
    }),
    floor,
    await folkTurn(bench, false),
  ];
}

async function folkTurn(bench: Workbench, cleanup: boolean): Promise<Turn> {
  const name = cleanup ? "folk-cleanup" : "folk";
  const image = { name: "single", repository: `${PREFIX}-${name}`, tag: "latest" };
  const template = `${name}.pkr.hcl`;
  const text = printDocument(folkTemplate([image], SINGLE, { cleanup }));
  const folder = await bench.makeProject("folk-single", { [template]: text });
  return turn(bench, {
    id: `single/${name}`,
    title: cleanup ? "folk, cleanup as the last step" : "folk, no cleanup",
    run: () => buildOneByOne(bench, [path.join(folder, template)]),
    images: { folk: `${image.repository}:latest` },
  });
}

/** The cold build fills the caches that the warm one finds. */
function packwrightTurn(bench: Workbench, folder: string, { floorOnly }: { readonly floorOnly: boolean }): Turn {
  const project = { folder, home: path.join(bench.folder, "home-single"), cache: `${PREFIX}-single` };
  const images = { single: `${SINGLE_IMAGE}:latest` };
  const run = () => buildProject(bench, project, "all built");
  const cold: Form = { id: "single/cold", title: "Packwright, nothing there", run, images };
  const warm: Form = {
    id: "single/warm",
    title: "Packwright, package caches filled",
    prepare: () => bench.engine.removeImages(),
    run,
    images,
  };
  return { forms: floorOnly ? [cold] : [cold, warm], clean: () => forgetProject(bench, project) };
}

async function floorTurn(bench: Workbench, output: string): Promise<Turn> {
  const [template = ""] = await templateFolders(output);
  const recipe = await readFloor(template, SINGLE_IMAGE);
  const image = `${PREFIX}-floor:latest`;
  const cache = `${PREFIX}-floor`;
  return {
    forms: [
      {
        id: "single/floor",
        title: "floor: our script by docker run and commit",
        run: () => buildFloor(bench, recipe, { image, cache }),
        images: { single: image },
      },
    ],
    clean: async () => {
      await bench.engine.removeImages();
      await bench.engine.removeVolume(cache);
    },
  };
}

function turn({ engine }: Workbench, form: Form): Turn {
  return { forms: [form], clean: () => engine.removeImages() };
}
