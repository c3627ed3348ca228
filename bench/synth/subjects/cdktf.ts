// cdktf's side: stacks of ten resources with the same texts, each after the one before as an image's steps are, with classes like those
// `cdktf get` generates; JSON output and checks as by default. The provider is never downloaded: cdktf only names it.
import {
  App,
  booleanToTerraform,
  hashMapper,
  listMapper,
  stringToTerraform,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
} from "cdktf";
import type { Construct } from "constructs";
import { recipe } from "../recipe.ts";
import type { MakeTree } from "../subject.ts";

export const makeTree: MakeTree = (images, outputFolder) => {
  const app = new App({ outdir: outputFolder });
  for (let number = 0; number < images; number++) addStack(app, number);
  return () => app.synth();
};

const METADATA = { providerName: "bench", providerVersion: "1.0.0", providerVersionConstraint: "~> 1.0" };

class BenchProvider extends TerraformProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: "bench",
      terraformGeneratorMetadata: METADATA,
      terraformProviderSource: "example/bench",
    });
  }
}

interface StepConfig {
  readonly text?: string;
  readonly path?: string;
  readonly owner?: string;
  readonly mode?: string;
  readonly enabled?: boolean;
  readonly items?: string[];
  readonly environment?: { [name: string]: string };
  readonly tags: { [name: string]: string };
  readonly after?: string | undefined;
}

class Step extends TerraformResource {
  readonly #config: StepConfig;

  constructor(scope: Construct, id: string, type: string, config: StepConfig) {
    super(scope, id, { terraformResourceType: type, terraformGeneratorMetadata: METADATA });
    this.#config = config;
  }

  get id(): string {
    return this.getStringAttribute("id");
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    const { text, path, owner, mode, enabled, items, environment, tags, after } = this.#config;
    return {
      text: stringToTerraform(text),
      path: stringToTerraform(path),
      owner: stringToTerraform(owner),
      mode: stringToTerraform(mode),
      enabled: booleanToTerraform(enabled),
      items: listMapper(stringToTerraform, false)(items),
      environment: hashMapper(stringToTerraform)(environment),
      tags: hashMapper(stringToTerraform)(tags),
      after: stringToTerraform(after),
    };
  }
}

function addStack(app: App, number: number): void {
  const { name, user, ...content } = recipe(number);
  const stack = new TerraformStack(app, name);
  new BenchProvider(stack, "provider");
  const tags = { Name: name, Team: `team-${number % 17}` };
  let after: string | undefined;
  const add = (id: string, type: string, config: Omit<StepConfig, "tags" | "after">) => {
    after = new Step(stack, id, `bench_${type}`, { ...config, tags, after }).id;
  };

  add("tools", "packages", { items: [...content.tools] });
  add("user", "script", { items: [...content.createUser] });
  add("settings", "file", { path: `/etc/${name}/settings.conf`, text: content.settings, owner: user });
  add("server", "packages", { items: [...content.server] });
  add("unit", "file", { path: `/etc/systemd/system/${name}.service`, text: content.unit, mode: "0644" });
  add("set-up", "script", {
    items: [...content.setUp],
    environment: { SECONDS_TO_SLEEP: String(number) },
    path: `/opt/${name}`,
  });
  add("service", "service", { text: name, enabled: true });
  add("debugging", "packages", { items: [...content.debugging] });
  add("greeting", "file", { path: "/etc/motd", text: content.greeting });
  add("check", "script", { items: [...content.check] });
}
