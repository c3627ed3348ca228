// What a step does to an image, without where it was written, what it is called and how passes chose to carry it out.
// Two forms: `stepMeaning` (content, for fingerprints) and `exactStep` (everything but names and guard, for passes that share or drop).
import { stableJson } from "../util/stable.ts";
import type { FileContent, FolderItem } from "./actions.ts";
import { Expression } from "./expression.ts";
import type { Action, Step } from "./types.ts";

/** A step's meaning as plain canonical data; sensitive expressions are reduced to the names they use. */
export function stepMeaning(step: Step): unknown {
  const { user, workingDirectory, environment } = step.run;
  return {
    action: actionMeaning(step.action),
    ...(user === undefined || user === "root" ? {} : { user }),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    ...(Object.keys(environment).length === 0 ? {} : { environment: plainValue(environment) }),
    ...(step.control.validExitCodes
      ? { validExitCodes: [...new Set(step.control.validExitCodes)].sort((a, b) => a - b) }
      : {}),
  };
}

/**
 * Text of all that a step does and how; equal text means that one step can stand for the other. Never to be shown or kept: it holds
 * everything. Steps made by the same code write their keys in the same order, so nothing is sorted.
 */
export function exactStep({ action, run, control, traits, effects }: Step): string {
  return JSON.stringify([action, run, control, traits, effects]);
}

/** Canonical text of the surroundings a step runs in; the default user is root. */
export function runKey({ run }: Step): string {
  if (run.user === undefined && run.workingDirectory === undefined && isEmpty(run.environment)) return PLAIN_RUN_KEY;
  return stableJson({ ...run, user: run.user ?? "root", environment: plainValue(run.environment) });
}

const PLAIN_RUN_KEY = stableJson({ user: "root", environment: {} });

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

/** A value with expressions as canonical data. A sensitive expression shows names only, never text that could be the secret. */
export function plainValue(value: unknown): unknown {
  if (value instanceof Expression) return plainExpression(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainValue(member)]));
}

function plainExpression({ node, sensitive }: Expression): unknown {
  if (node.kind === "reference") return { $expression: { reference: node.path.join(".") } };
  const inside: readonly unknown[] = node.kind === "call" ? node.args : node.parts;
  const secretInside = inside.some((part) => part instanceof Expression && part.sensitive);
  const hidden = sensitive || (node.kind === "call" && node.name === "sensitive");
  if (hidden && !secretInside) return { $expression: { sensitive: node.kind === "call" ? node.name : node.kind } };
  return node.kind === "call"
    ? { $expression: { call: node.name, args: inside.map(plainValue) } }
    : { $expression: { [node.kind]: inside.map(plainValue) } };
}

function actionMeaning(action: Action): unknown {
  switch (action.kind) {
    case "refresh-index":
      return { kind: action.kind, manager: action.manager };
    case "install-packages": {
      const { refresh: _refresh, writeLess: _writeLess, ...rest } = action;
      return rest;
    }
    case "place-files":
      return {
        kind: action.kind,
        entries: action.entries.map(({ content, ...entry }) => ({ ...entry, content: contentMeaning(content) })),
      };
    case "run-script": {
      const { source, arguments: args, caches: _caches, ...rest } = action;
      const script =
        source.kind === "file" ? { sha256: source.sha256 } : { lines: source.lines.map((line) => plainValue(line)) };
      return { ...rest, script, arguments: plainValue(args) };
    }
    case "fetch-download": {
      const { url: _url, ...rest } = action;
      return rest;
    }
    case "reboot-machine":
      return { kind: action.kind };
    case "use-provisioner":
      return { kind: action.kind, type: action.component.type, body: plainValue(action.component.body) };
    case "group":
      return { kind: action.kind, steps: action.steps.map(stepMeaning) };
    default:
      return plainValue(action);
  }
}

/** File content without the place on the host, or the image of the plan, that it comes from. */
function contentMeaning(content: FileContent): unknown {
  switch (content.kind) {
    case "text":
      return { text: content.text };
    case "expression":
      return plainValue(content.value);
    case "file":
      return { sha256: content.sha256, mode: content.mode };
    case "folder":
      return [...content.files].sort((a, b) => (a.path < b.path ? -1 : 1)).map(itemMeaning);
    case "artifact":
      return { artifact: content.path, keepsName: content.keepsName };
  }
}

function itemMeaning(item: FolderItem): unknown {
  if (item.kind !== "file") return item;
  return { kind: item.kind, path: item.path, sha256: item.sha256, mode: item.mode };
}
