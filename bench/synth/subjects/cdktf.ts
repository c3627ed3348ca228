// cdktf's side: stacks of ten resources with the same texts, JSON output and checks as by default; no provider, so nothing is downloaded.

import { App, TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { recipe } from "../recipe.ts";
import type { MakeTree } from "../subject.ts";

export const makeTree: MakeTree = (images, outputFolder) => {
  const app = new App({ outdir: outputFolder });
  for (let number = 0; number < images; number++) addStack(app, number);
  return () => app.synth();
};

type Attributes = { readonly [name: string]: unknown };

/** What a generated provider class comes down to. */
class Resource extends TerraformResource {
  readonly #attributes: Attributes;

  constructor(scope: Construct, id: string, type: string, attributes: Attributes) {
    super(scope, id, { terraformResourceType: type });
    this.#attributes = attributes;
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return { ...this.#attributes };
  }
}

function addStack(app: App, number: number): void {
  const { name, user, ...content } = recipe(number);
  const stack = new TerraformStack(app, name);
  const tags = { Name: name, Team: `team-${number % 17}` };
  const packages = (id: string, names: readonly string[]) =>
    new Resource(stack, id, "bench_packages", { manager: "apt", names, recommends: false, tags });
  const file = (id: string, path: string, text: string, more: Attributes) =>
    new Resource(stack, id, "bench_file", { path, content: text, ...more, tags });
  const script = (id: string, lines: readonly string[], more: Attributes) =>
    new Resource(stack, id, "bench_script", { inline: lines, interpreter: ["/bin/sh", "-e"], ...more, tags });

  packages("tools", content.tools);
  script("user", content.createUser, {});
  file("settings", `/etc/${name}/settings.conf`, content.settings, { owner: user });
  packages("server", content.server);
  file("unit", `/etc/systemd/system/${name}.service`, content.unit, { mode: "0644" });
  script("set-up", content.setUp, {
    environment: { SECONDS_TO_SLEEP: String(number) },
    working_directory: `/opt/${name}`,
  });
  new Resource(stack, "service", "bench_service", { name, enabled: true, tags });
  packages("debugging", content.debugging);
  file("greeting", "/etc/motd", content.greeting, {});
  script("check", content.check, {});
}
