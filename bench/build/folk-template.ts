// Templates as people write them: an upgrade, a provisioner per step, recommended packages, cleanup last or never.
import type { Block, BodyItem, Document } from "../../lib/hcl/ast.ts";
import { attribute, block, boolean, document, list, number, reference, template, text } from "../../lib/hcl/make.ts";
import { BASE } from "./engine.ts";
import type { FarAddress } from "./images-source.ts";

export interface FolkImage {
  /** Name of its source. */
  readonly name: string;
  readonly repository: string;
  readonly tag: string;
  /** Installed in steps that only this image has. */
  readonly packages?: readonly string[];
  /** Relative to the template; copied to `/opt/app/app.conf`. */
  readonly file?: string;
}

/** One template with a source for each image; the images share the steps. */
export function folkTemplate(
  images: readonly FolkImage[],
  steps: { readonly [step: string]: readonly string[] },
  { cleanup }: { readonly cleanup: boolean },
): Document {
  const only = ({ name }: FolkImage) => (images.length > 1 ? [attribute("only", list([text(`docker.${name}`)]))] : []);
  return document(
    ...images.map(({ name }) =>
      block(
        "source",
        ["docker", name],
        [attribute("image", text(BASE)), attribute("commit", boolean(true)), attribute("pull", boolean(false))],
      ),
    ),
    block(
      "build",
      [],
      [
        attribute("sources", list(images.map(({ name }) => text(`source.docker.${name}`)))),
        shell(["apt-get update", "apt-get upgrade -y"]),
        ...Object.values(steps).map((packages) => shell([`apt-get install -y ${packages.join(" ")}`])),
        ...images.flatMap((image) => [
          ...(image.packages ? [shell([`apt-get install -y ${image.packages.join(" ")}`], only(image))] : []),
          ...(image.file ? copyFile(image.file, only(image)) : []),
        ]),
        ...(cleanup ? [shell(["apt-get clean", "rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*"])] : []),
        ...images.map((image) =>
          block(
            "post-processor",
            ["docker-tag"],
            [
              ...only(image),
              attribute("repository", text(image.repository)),
              attribute("tags", list([text(image.tag)])),
            ],
          ),
        ),
      ],
    ),
  );
}

function shell(commands: readonly string[], guard: readonly BodyItem[] = []): Block {
  return block(
    "provisioner",
    ["shell"],
    [
      ...guard,
      attribute("environment_vars", list([text("DEBIAN_FRONTEND=noninteractive")])),
      attribute("inline", list(commands.map(text))),
    ],
  );
}

function copyFile(file: string, guard: readonly BodyItem[]): readonly Block[] {
  return [
    shell(["mkdir -p /opt/app"], guard),
    block(
      "provisioner",
      ["file"],
      [
        ...guard,
        attribute("source", template(reference("path", "root"), `/${file}`)),
        attribute("destination", text("/opt/app/app.conf")),
      ],
    ),
  ];
}

/** A provisioner for each step, on a machine that is there already. */
export function folkFarSteps(far: FarAddress, steps: number): Document {
  const provisioners = Array.from({ length: steps }, (_, index) =>
    block("provisioner", ["shell"], [attribute("inline", list([text(`echo ${index + 1} >>/srv/steps`)]))]),
  );
  return farTemplate(far, provisioners);
}

/** The plain upload of a folder. */
export function folkFarFiles(far: FarAddress): Document {
  return farTemplate(far, [
    block(
      "provisioner",
      ["file"],
      [attribute("source", template(reference("path", "root"), "/files")), attribute("destination", text("/srv"))],
    ),
  ]);
}

function farTemplate({ host, port, keyFile }: FarAddress, provisioners: readonly Block[]): Document {
  return document(
    block(
      "source",
      ["null", "far"],
      [
        attribute("communicator", text("ssh")),
        attribute("ssh_host", text(host)),
        attribute("ssh_port", number(port)),
        attribute("ssh_username", text("root")),
        attribute("ssh_private_key_file", text(keyFile)),
      ],
    ),
    block("build", [], [attribute("sources", list([text("source.null.far")])), ...provisioners]),
  );
}
