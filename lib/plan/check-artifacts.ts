// Two targets must not produce an artifact of the same name: they are built at the same time, and one would overwrite the other.
// Only names that are literal are compared; an expression may differ at run time.
import { type Diagnostic, error, type Origin } from "../diagnostics/diagnostic.ts";
import { stableJson } from "../util/stable.ts";
import { hasExpression, type Value } from "./expression.ts";
import { targetKey } from "./make.ts";
import type { Plan, PlanImage, Target } from "./types.ts";

/** Attributes that name what a builder makes, with those that give the place where the name must be unique. */
const NAMING: { readonly [attribute: string]: readonly string[] } = {
  ami_name: ["region", "access_key", "profile", "assume_role"],
  image_name: ["project_id", "region", "cloud", "identity_endpoint"],
  managed_image_name: ["managed_image_resource_group_name", "subscription_id"],
  snapshot_name: ["region", "project_id"],
  template_name: ["node", "proxmox_url"],
};

/** Attributes that name a path on the machine that runs Packer, whatever the builder. */
const PATHS = ["output_directory", "export_path"];

interface Artifact {
  readonly key: string;
  readonly shown: string;
  readonly target: string;
  readonly origin: Origin;
}

export function checkArtifacts(plan: Plan): Diagnostic[] {
  const owners = new Map<string, string>();
  return plan.images.flatMap(artifactsOf).flatMap(({ key, shown, target, origin }) => {
    const owner = owners.get(key);
    if (owner === undefined || owner === target) {
      owners.set(key, target);
      return [];
    }
    return [
      error(
        "plan/duplicate-artifact",
        `Unexpected ${shown} of \`${target}\`, expected another than that of \`${owner}\``,
        {
          origin,
          help: "give each target a name of its own: one would overwrite the other",
        },
      ),
    ];
  });
}

function artifactsOf(image: PlanImage): Artifact[] {
  return [...image.targets.flatMap((target) => builderArtifacts(image, target)), ...tagArtifacts(image)];
}

function builderArtifacts(image: PlanImage, target: Target): Artifact[] {
  const { attributes } = target.component.body;
  const found = (attribute: string, scope: unknown): Artifact[] => {
    const value = attributes[attribute];
    if (value === undefined || value === null || value === "" || hasExpression(value) || isGoTemplate(value)) return [];
    return [
      {
        key: stableJson([attribute, value, scope]),
        shown: `\`${attribute}\` \`${String(value)}\``,
        target: `${image.name}/${targetKey(target)}`,
        origin: image.origin,
      },
    ];
  };
  return [
    ...Object.entries(NAMING).flatMap(([attribute, places]) =>
      found(attribute, [target.component.type, ...places.map((place) => attributes[place] ?? null)]),
    ),
    ...PATHS.flatMap((attribute) => found(attribute, null)),
  ];
}

/** Names given by `docker-tag`: one artifact per repository, tag and target. */
function tagArtifacts(image: PlanImage): Artifact[] {
  return image.outputs.flatMap(({ chain, guard, origin }) =>
    chain
      .filter(({ component }) => component.type === "docker-tag")
      .flatMap(({ component }) => {
        const { repository, tags, tag } = component.body.attributes;
        if (typeof repository !== "string" || hasExpression([tags ?? null, tag ?? null])) return [];
        const names = [tags ?? tag ?? "latest"].flat().filter((name) => typeof name === "string");
        const targets = image.targets.filter(
          (target) => target.component.type === "docker" && (guard?.includes(targetKey(target)) ?? true),
        );
        return names
          .filter((name) => !isGoTemplate(`${repository}:${name}`))
          .flatMap((name) =>
            targets.map((target) => ({
              key: `docker ${repository}:${name}`,
              shown: `tag \`${repository}:${name}\``,
              target: `${image.name}/${targetKey(target)}`,
              origin,
            })),
          );
      }),
  );
}

function isGoTemplate(value: Value): boolean {
  return typeof value === "string" && value.includes("{{");
}
