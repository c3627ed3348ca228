// The targets of a plan as things to be built: what each leaves where, and which others it needs. Knows no store and no time.
import path from "node:path";
import { builderTraits } from "../catalog/builders.ts";
import { artifactName, dockerReference, exportFile, uniqueName } from "../plan/artifact-names.ts";
import { exportedPaths, neededTargets } from "../plan/artifact-sources.ts";
import { hasExpression } from "../plan/expression.ts";
import { orderImages } from "../plan/graph.ts";
import { targetKey } from "../plan/make.ts";
import type { Plan, PlanImage, Target } from "../plan/types.ts";
import type { Artifact, ArtifactAddress } from "./store.ts";

export interface BuildTarget extends Artifact {
  readonly image: PlanImage;
  readonly target: Target;
  /** `type.name`. */
  readonly name: string;
  /** What the artifact is called without its fingerprint. */
  readonly artifact: string;
  /** Keys of the targets that it starts from or takes files from. */
  readonly needs: readonly string[];
  /** What others take from it, as its build leaves it on the host. */
  readonly exports: readonly TargetExport[];
}

export interface TargetExport {
  /** Absolute path in the image. */
  readonly path: string;
  /** Absolute path of the archive. */
  readonly file: string;
}

/** Where Packer is started, and where templates lie; both absolute. */
export interface BuildPlaces {
  readonly workingFolder: string;
  readonly outputFolder: string;
}

/** All targets, each after those that it needs; `identities` from `identifyPlan`. */
export function buildTargets(
  plan: Plan,
  identities: ReadonlyMap<string, string>,
  places: BuildPlaces,
): readonly BuildTarget[] {
  const exported = exportedPaths(plan.images);
  return orderImages(plan).flatMap((image) =>
    image.targets.map((target): BuildTarget => {
      const name = targetKey(target);
      const key = `${image.name}/${name}`;
      const fingerprint = identities.get(key) ?? target.fingerprint;
      return {
        key,
        builder: target.component.type,
        fingerprint,
        address: addressOf(image, target, fingerprint, places),
        image,
        target,
        name,
        artifact: artifactName(image, target),
        needs: neededTargets(image, target),
        exports: (exported.get(key) ?? []).map((inside) => ({
          path: inside,
          file: path.join(places.outputFolder, image.name, exportFile(target, inside, fingerprint)),
        })),
      };
    }),
  );
}

function addressOf(image: PlanImage, target: Target, fingerprint: string, places: BuildPlaces): ArtifactAddress {
  const { type } = target.component;
  const own = target.component.body.attributes;
  const traits = builderTraits(type);
  const { artifact } = traits;
  if (type === "docker" && own.discard === true) return { kind: "nothing" };
  if (type === "docker" && own.export_path !== undefined) return fileAddress([own.export_path], places.workingFolder);
  if (artifact.kind === "docker-tag") {
    const { repository, tags } = dockerReference(image, target, fingerprint);
    return { kind: "docker", repository, tags };
  }
  if (artifact.kind === "ami-tag") return amiAddress(type, own);
  if (artifact.kind === "disk-file") {
    const folder = artifact.folder === undefined ? undefined : own[artifact.folder];
    if (folder !== undefined) return fileAddress([folder], places.workingFolder);
    if (artifact.folder === undefined) return fileAddress([own[artifact.file] ?? null], places.workingFolder);
    return {
      kind: "file",
      path: path.join(places.outputFolder, image.name, "output", uniqueName(image, target, fingerprint)),
    };
  }
  if (type === "file") return fileAddress([own.target ?? uniqueName(image, target, fingerprint)], places.workingFolder);
  return { kind: traits.platform === "none" ? "nothing" : "unchecked" };
}

/** Amazon's own: others that look alike have clouds of their own. */
function amiAddress(type: string, own: { readonly [name: string]: unknown }): ArtifactAddress {
  const { region, profile, custom_endpoint_ec2: endpoint } = own;
  if (!type.startsWith("amazon-") || hasExpression([region ?? null, profile ?? null, endpoint ?? null]))
    return { kind: "unchecked" };
  return {
    kind: "ami",
    ...(typeof region === "string" ? { region } : {}),
    ...(typeof profile === "string" ? { profile } : {}),
    ...(typeof endpoint === "string" ? { endpoint } : {}),
  };
}

function fileAddress([place]: readonly unknown[], workingFolder: string): ArtifactAddress {
  const isPlain = typeof place === "string" && !place.includes("{{");
  return isPlain ? { kind: "file", path: path.resolve(workingFolder, place) } : { kind: "unchecked" };
}
