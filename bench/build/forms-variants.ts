// Variants that share most packages, in every form.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { printDocument } from "../../lib/hcl/print.ts";
import { buildOneByOne, buildSideBySide, templateFolders } from "./build-templates.ts";
import { PREFIX } from "./engine.ts";
import { type FolkImage, folkTemplate } from "./folk-template.ts";
import type { Form, Turn } from "./form.ts";
import { variantsSource } from "./images-source.ts";
import { buildProject, type Expected, forgetProject, synthProject } from "./packwright-build.ts";
import { appFile, SHARED, variantNames, variantsImage } from "./recipe.ts";
import type { Workbench } from "./workbench.ts";

export interface VariantParts {
  /** All forms that build everything; else only those that goals about changes need. */
  readonly all: boolean;
  /** What happens after the first build. */
  readonly changes: boolean;
  /** Without the slow form that no goal needs. */
  readonly quick: boolean;
}

export async function variantTurns(bench: Workbench, count: number, parts: VariantParts): Promise<Turn[]> {
  const files = Object.fromEntries(variantNames(count).map((name) => [`app/${name}.conf`, appFile(name)]));
  const folder = await bench.makeProject(`variants-${count}`, { "images.ts": variantsSource(count), ...files });
  const ours = packwrightTurn(bench, folder, count, parts);
  const folk = await folkTurns(bench, count, files);
  if (!parts.all) return [folk.oneByOne, ours];
  await synthProject(bench, folder, "--out", "twin.out", "--preset", "none");
  const twins = await templateFolders(path.join(folder, "twin.out"));
  const twin: Form = {
    id: `variants-${count}/twin`,
    title: "twins: same content, side by side",
    run: () => buildSideBySide(bench, twins),
    images: imagesOf(count),
  };
  return [folk.oneByOne, ours, alone(bench, twin), ...(parts.quick ? [] : [folk.parallel])];
}

async function folkTurns(
  bench: Workbench,
  count: number,
  files: { readonly [file: string]: string },
): Promise<{ readonly oneByOne: Turn; readonly parallel: Turn }> {
  const repository = `${PREFIX}-folk-${count}`;
  const images = variantNames(count).map(
    (name): FolkImage => ({ name, repository, tag: name, packages: [name], file: `app/${name}.conf` }),
  );
  const print = (...of: readonly FolkImage[]) => printDocument(folkTemplate(of, SHARED, { cleanup: true }));
  const folder = await bench.makeProject(`folk-${count}`, {
    ...Object.fromEntries(images.map((image) => [`${image.name}.pkr.hcl`, print(image)])),
    "all.pkr.hcl": print(...images),
    ...files,
  });
  const references = Object.fromEntries(images.map(({ name }) => [`folk ${name}`, `${repository}:${name}`]));
  const templates = images.map(({ name }) => path.join(folder, `${name}.pkr.hcl`));
  return {
    oneByOne: alone(bench, {
      id: `variants-${count}/folk`,
      title: "folk, one by one",
      run: () => buildOneByOne(bench, templates),
      images: references,
    }),
    parallel: alone(bench, {
      id: `variants-${count}/folk-parallel`,
      title: "folk, one template, parallel sources",
      run: () => buildOneByOne(bench, [path.join(folder, "all.pkr.hcl")]),
      images: references,
    }),
  };
}

function packwrightTurn(bench: Workbench, folder: string, count: number, { changes }: VariantParts): Turn {
  const id = `variants-${count}`;
  const project = { folder, home: path.join(bench.folder, `home-${id}`), cache: `${PREFIX}-${id}` };
  const [first = ""] = variantNames(count);
  let release = 1;
  const writeApp = () => writeFile(path.join(folder, "app", `${first}.conf`), appFile(first, release));
  const form = (name: string, title: string, expected: Expected, images = {}): Form => ({
    id: `${id}/${name}`,
    title,
    run: () => buildProject(bench, project, expected),
    images,
  });
  const afterwards: Form[] = [
    {
      ...form("changed", "Packwright, one app file of one variant changed", "one built"),
      prepare: () => {
        release++;
        return writeApp();
      },
    },
    form("unchanged", "Packwright, nothing changed", "none built"),
    {
      id: `${id}/synth`,
      title: "npx synth alone, nothing changed",
      run: () => synthProject(bench, folder, "--out", "packer.out"),
      images: {},
    },
  ];
  return {
    forms: [form("cold", "Packwright, nothing there", "all built", imagesOf(count)), ...(changes ? afterwards : [])],
    clean: async () => {
      release = 1;
      await writeApp();
      await forgetProject(bench, project);
    },
  };
}

function imagesOf(count: number): { readonly [name: string]: string } {
  return Object.fromEntries(variantNames(count).map((name) => [name, `${variantsImage(count)}:${name}`]));
}

function alone({ engine }: Workbench, form: Form): Turn {
  return { forms: [form], clean: () => engine.removeImages() };
}
