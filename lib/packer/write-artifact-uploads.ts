// Uploads of what other images' builds left on the host: an archive and its checksum each. They are not there when a template is checked
// before those images are built, which `generated` tells Packer.
import type { Block } from "../hcl/ast.ts";
import { attribute, block, boolean, text } from "../hcl/make.ts";
import { targetKey } from "../plan/make.ts";
import type { PlanImage } from "../plan/types.ts";
import type { Family } from "./families.ts";
import { exportFileValue } from "./identity.ts";
import type { ArtifactUpload } from "./uploads.ts";
import { writeOnly } from "./write-only.ts";
import { writeValue } from "./write-value.ts";

/** Two `file` provisioners for each artifact, for those targets of the family that take it. */
export function writeArtifactUploads(
  image: PlanImage,
  family: Family,
  artifacts: readonly ArtifactUpload[],
  images: ReadonlyMap<string, PlanImage>,
): Block[] {
  return artifacts.flatMap(({ content, guard, archive, checksum }) => {
    const producer = images.get(content.image);
    const target = producer?.targets.find((candidate) => targetKey(candidate) === content.target);
    if (!producer || !target) throw new Error(`Cannot find ${content.image}/${content.target}. Call checkPlan first.`);
    const keys = family.targets.map(targetKey).filter((key) => guard === undefined || guard.includes(key));
    const upload = (suffix: string, destination: string, comments: readonly string[]) =>
      block(
        "provisioner",
        ["file"],
        [
          attribute(
            "source",
            writeValue(
              exportFileValue({ image: producer, target, path: content.path }, `../${producer.name}/`, suffix),
            ),
          ),
          attribute("destination", text(destination)),
          attribute("generated", boolean(true)),
          ...writeOnly(image, keys),
        ],
        { comments },
      );
    return [
      upload("", archive, [`${content.path} from ${producer.name}, which must be built before`]),
      upload(".sha256", checksum, []),
    ];
  });
}
