// What a fingerprint is made of, part by part, each with a short hash: kept with every build, so that the next plan can say which part
// changed. Never used to decide whether something changed: the fingerprint does.
import { builderTraits } from "../catalog/builders.ts";
import { stableHash, stableJson } from "../util/stable.ts";
import type { FileContent } from "./actions.ts";
import { artifactSources } from "./artifact-sources.ts";
import { declarations } from "./declared.ts";
import { FINGERPRINT_EPOCH } from "./fingerprint.ts";
import { targetKey } from "./make.ts";
import { plainValue, stepMeaning } from "./meaning.ts";
import { stepsFor } from "./steps.ts";
import type { PlanImage, Step, Target } from "./types.ts";

/** Label → short text or 16 hex digits. Labels: `file site/index.html`, `package nginx`, `step check`, `base`, `variable region`, …. */
export interface RecipeParts {
  readonly [label: string]: string;
}

/** Files of one step that are told one by one; of a larger folder only the folder. */
const MOST_FILES = 500;

/** Parts of one target's recipe. `identityOf`: fingerprint of what it is built on, or takes files from, by `image/type.name`. */
export function recipeParts(
  image: PlanImage,
  target: Target,
  identityOf: (key: string) => string | undefined,
): RecipeParts {
  const digitsOf = (key: string) => (identityOf(key) ?? "").slice(0, 16);
  const parts: { [label: string]: string } = {};
  const { component, base } = target;
  const declared = declarations(image);
  parts.epoch = image.epoch === undefined ? `${FINGERPRINT_EPOCH}` : `${FINGERPRINT_EPOCH} ${image.epoch}`;
  parts["operating system"] = `${image.os.distribution} ${image.os.version}`;
  if (base.kind === "image") parts[`base ${base.image}`] = digitsOf(`${base.image}/${base.target}`);
  else parts.base = brief(plainValue(base.identity));
  for (const source of artifactSources(image, targetKey(target)))
    parts[`files from ${source.image}`] = digitsOf(`${source.image}/${source.target}`);
  const { notContent } = builderTraits(component.type);
  const isContent = (name: string) => !notContent.includes(name);
  const builder: unknown[] = [];
  for (const [name, value] of Object.entries(component.body.attributes)) {
    if (!isContent(name)) continue;
    parts[`attribute ${name}`] = short(plainValue(value));
    builder.push(value);
  }
  const blocks = component.body.blocks.filter(({ type }) => isContent(type));
  for (const { type } of blocks)
    parts[`attribute ${type}`] = short(plainValue(blocks.filter((block) => block.type === type)));
  const steps = stepsFor(image.steps, targetKey(target));
  const used = [builder, blocks, base, steps.map(({ action, run }) => [action, run.environment])];
  for (const [name, hash] of Object.entries(declared.hashes(used)))
    parts[name.replace(/^var\./, "variable ")] = hash.slice(0, 16);
  for (const step of steps) addStep(step, parts);
  parts.order = short(steps.map((step) => stepMeaning(step)));
  return parts;
}

function addStep(step: Step, parts: { [label: string]: string }): void {
  const { action } = step;
  const meaning = stepMeaning(step) as { readonly action: object };
  const label = `step ${step.id}`;
  switch (action.kind) {
    case "install-packages": {
      for (const { name, version, buildOnly } of action.packages)
        parts[`package ${name}`] = `${version ?? "any version"}${buildOnly ? ", for the build only" : ""}`;
      parts[label] = short({ ...meaning, action: { ...meaning.action, packages: undefined } });
      return;
    }
    case "place-files": {
      for (const { content } of action.entries) addFiles(content, parts);
      const entries = action.entries.map(({ content, ...entry }) => ({
        ...entry,
        content: content.kind === "file" || content.kind === "folder" ? content.kind : plainValue(content),
      }));
      parts[label] = short({ ...meaning, action: { kind: action.kind, entries } });
      return;
    }
    case "run-script": {
      if (action.source.kind !== "file") break;
      parts[`file ${action.source.path}`] = action.source.sha256.slice(0, 16);
      parts[label] = short({ ...meaning, action: { ...meaning.action, script: undefined } });
      return;
    }
    default:
  }
  parts[label] = short(meaning);
}

function addFiles(content: FileContent, parts: { [label: string]: string }): void {
  if (content.kind === "file") parts[`file ${content.path}`] = `${content.sha256.slice(0, 16)} ${content.mode}`;
  if (content.kind !== "folder") return;
  const folder = content.path.replace(/\/+$/, "");
  if (content.files.length > MOST_FILES) {
    parts[`file ${folder}/`] = short(content.files.map((item) => ({ ...item, size: undefined })));
    return;
  }
  for (const item of content.files) {
    const path = folder === "." || folder === "" ? item.path : `${folder}/${item.path}`;
    if (item.kind === "file") parts[`file ${path}`] = `${item.sha256.slice(0, 16)} ${item.mode}`;
    else parts[`file ${path}`] = item.kind === "link" ? `→ ${item.to}` : "folder";
  }
}

function short(value: unknown): string {
  return stableHash(value).slice(0, 16);
}

/** Short values as they are, so that a message can show them. */
function brief(value: unknown): string {
  const text = typeof value === "string" ? value : stableJson(value);
  return text.length <= 100 ? text : short(value);
}
