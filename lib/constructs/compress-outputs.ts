// `compress`: archives of what targets write as files, by Packer's own post-processor. QEMU compresses inside its disk format instead.
import { builderTraits } from "../catalog/builders.ts";
import { warning } from "../diagnostics/diagnostic.ts";
import { hcl, reference } from "../plan/expression.ts";
import { makeOutput, targetKey } from "../plan/make.ts";
import type { Output, Target } from "../plan/types.ts";
import type { ImageConstruct } from "./image-construct.ts";
import { originOf, type Report } from "./problems.ts";

/** One output per target that makes files. A layer keeps the files too: images start from them. */
export function compressOutputs(
  image: ImageConstruct,
  name: string,
  targets: readonly Target[],
  report: Report,
): readonly Output[] {
  const { compress } = image.props;
  if (compress === undefined) return [];
  const origin = originOf(image);
  const makers = targets.filter((target) => target.component.type !== "qemu" && makesFiles(target));
  if (compress === "zstd" && makers.length > 0) {
    const types = makers.map(({ component }) => `\`${component.type}\``).join(", ");
    report(
      warning("constructs/compress-format", `Cannot compress what ${types} makes with zstd: Packer has gzip only`, {
        origin,
        help: 'Write compress: "gzip".',
      }),
    );
  }
  return makers.map((target) => {
    const output = hcl`${reference("path", "root")}/output/${name}.${target.component.type}.tar.gz`;
    const component = {
      kind: "post-processor",
      type: "compress",
      body: { attributes: { output }, blocks: [] },
    } as const;
    const isAll = makers.length === targets.length && targets.length === 1;
    return makeOutput(
      [{ component, keepInputArtifact: image.kind === "layer" }],
      origin,
      isAll ? undefined : [targetKey(target)],
    );
  });
}

function makesFiles({ component }: Target): boolean {
  if (component.type === "docker") return component.body.attributes.export_path !== undefined;
  const { artifact, platform } = builderTraits(component.type);
  return platform === "hypervisor" && artifact.kind === "disk-file";
}
