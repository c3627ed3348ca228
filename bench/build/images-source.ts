// The `images.ts` files of the benchmarked projects: Packwright's form of the recipe, which is the twin's too. They run with the version of
// Packer that is here in BENCH_PACKER_VERSION.
import { BASE } from "./engine.ts";
import { SHARED, SINGLE, SINGLE_IMAGE, variantNames, variantsImage } from "./recipe.ts";

export function singleSource(): string {
  return `import { App, Image, Os, Packages } from "packwright";
import { Docker } from "packwright/plugins/docker";

const app = new App({ packerVersion: process.env.BENCH_PACKER_VERSION });
const image = new Image(app, "${SINGLE_IMAGE}", { os: Os.debian("12"), targets: [Docker.from("${BASE}", { pull: false })] });
for (const [id, apt] of Object.entries(${JSON.stringify(SINGLE)})) new Packages(image, id, { apt, docs: false });
app.synth();
`;
}

/** Reads `app/VARIANT.conf` of each variant. */
export function variantsSource(count: number): string {
  return `import { App, Files, Image, Os, Packages, Variants } from "packwright";
import { Docker } from "packwright/plugins/docker";

const app = new App({ packerVersion: process.env.BENCH_PACKER_VERSION });
const image = new Image(app, "${variantsImage(count)}", { os: Os.debian("12"), targets: [Docker.from("${BASE}", { pull: false })] });
for (const [id, apt] of Object.entries(${JSON.stringify(SHARED)})) new Packages(image, id, { apt, docs: false });
new Variants(image, "editions", { axes: { edition: ${JSON.stringify(variantNames(count))} } }, (variant, { edition }) => {
  new Packages(variant, "extra", { apt: [edition], docs: false });
  new Files(variant, "app", { source: \`app/\${edition}.conf\`, destination: "/opt/app/app.conf" });
});
app.synth();
`;
}

export interface FarAddress {
  readonly host: string;
  readonly port: number;
  /** Path of the private key. */
  readonly keyFile: string;
}

/** Two images of a machine that is there already: one of many steps, one of the files in \`files/\`. */
export function farSource({ host, port, keyFile }: FarAddress, steps: number): string {
  return `import { App, Files, Image, Os, Script } from "packwright";
import { Null } from "packwright/plugins/packer";

const app = new App({ packerVersion: process.env.BENCH_PACKER_VERSION });
const target = () => Null.from({ communicator: "ssh", sshHost: "${host}", sshPort: ${port}, sshUsername: "root", sshPrivateKeyFile: ${JSON.stringify(keyFile)} });
const many = new Image(app, "steps", { os: Os.debian("12"), targets: [target()] });
for (let step = 1; step <= ${steps}; step++) new Script(many, \`step-\${step}\`, { inline: [\`echo \${step} >>/srv/steps\`] });
const files = new Image(app, "files", { os: Os.debian("12"), targets: [target()] });
new Files(files, "tree", { source: "files/", destination: "/srv/files" });
app.synth();
`;
}
