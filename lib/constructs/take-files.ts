// Files that are taken from another image: their props, and for each target of the image the target of the other one that they come from.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import type { ArtifactContent, FileContent } from "../plan/actions.ts";
import { targetKey } from "../plan/make.ts";
import { IMAGE_PATH } from "./check-props.ts";
import type { ImageConstruct } from "./image-construct.ts";
import { isProblem } from "./project-files.ts";
import type { StepContext } from "./step-construct.ts";
import type { Variant } from "./variants.ts";

/** Of a file's props those that have to do with where it comes from. */
export interface TakenFileProps {
  readonly source?: string;
  readonly content?: unknown;
  readonly exclude?: unknown;
  readonly destination: string;
  readonly from?: ImageConstruct | Variant;
  readonly fromTarget?: string;
}

/** What each target of the image, by `type.name`, takes. */
export type Taken = ReadonlyMap<string, ArtifactContent>;

/** Mistakes in the props of a file with `from` or `fromTarget`. */
export function checkTaken({ from, source, content, exclude }: TakenFileProps): Diagnostic[] {
  if (from === undefined)
    return [
      error("constructs/exclusive-props", "Unexpected `fromTarget` without `from`, expected both", {
        help: "Add `from`, the image whose target it is.",
      }),
    ];
  const found: Diagnostic[] = [];
  for (const [prop, value] of Object.entries({ content, exclude }))
    if (value !== undefined)
      found.push(
        error("constructs/exclusive-props", `Unexpected \`from\` and \`${prop}\`, expected one of them`, {
          help: prop === "content" ? "Keep one of them." : "Leave out in the other image what is not to be taken.",
        }),
      );
  if (source === undefined)
    found.push(
      error("constructs/missing-prop", "Missing `source` beside `from`, expected a path in that image", {
        help: 'Write source: "/out/app".',
      }),
    );
  else if (
    typeof source === "string" &&
    (IMAGE_PATH.problems(source, "source").length > 0 || plainPath(source) === "/")
  )
    found.push(
      error(
        "constructs/stage-path",
        `Unexpected \`source\` \`${source}\` beside \`from\`, expected the absolute path of a file or folder in that image`,
        { help: "Write the path from `/` on, without `..`." },
      ),
    );
  return found;
}

/** Undefined when there was something to report. */
export function take(
  { source = "", destination, fromTarget }: TakenFileProps,
  from: ImageConstruct | Variant,
  { stages, targets, report, origin }: StepContext,
): Taken | undefined {
  const stage = stages.find(from);
  if (stage === undefined) return undefined;
  if (isProblem(stage)) {
    report({ ...stage, origin });
    return undefined;
  }
  const taken = new Map<string, ArtifactContent>();
  for (const target of targets) {
    const chosen = stages.choose(stage, target, fromTarget);
    if (isProblem(chosen)) report({ ...chosen, origin });
    else
      taken.set(targetKey(target), {
        kind: "artifact",
        image: stage.image,
        target: targetKey(chosen),
        path: plainPath(source),
        keepsName: destination.endsWith("/"),
      });
  }
  return taken.size === targets.length && taken.size > 0 ? taken : undefined;
}

/** Targets that take from the same targets of others, which one step serves. */
export interface TargetPart {
  /** `type.name`. */
  readonly targets: readonly string[];
  /** `type.name` of what they take from, one for each file that is taken. */
  readonly names: readonly string[];
  /** There is no other part. */
  readonly isAll: boolean;
}

export function partTargets(
  contents: readonly (FileContent | Taken)[],
  { targets }: StepContext,
): readonly TargetPart[] {
  const parts = new Map<string, { readonly targets: string[]; readonly names: readonly string[] }>();
  for (const target of targets.map(targetKey)) {
    const names = contents.flatMap((content) => (isTaken(content) ? [content.get(target)!.target] : []));
    const part = parts.get(names.join("\n"));
    if (part) part.targets.push(target);
    else parts.set(names.join("\n"), { targets: [target], names });
  }
  if (parts.size === 0) return [{ targets: [], names: [], isAll: true }];
  return [...parts.values()].map((part) => ({ ...part, isAll: parts.size === 1 }));
}

export function isTaken(content: FileContent | Taken): content is Taken {
  return content instanceof Map;
}

function plainPath(path: string): string {
  return path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
}
