// One example for each pass: the first pair of its fixtures in test/optimize/passes (a test holds the two together).
import type { Plan, Step } from "../../lib/plan/types.ts";
import { clean, image, install, output, plan, refresh, script, text, upload, variant } from "../../test/plan/recipe.ts";

export const PASS_EXAMPLES: { readonly [pass: string]: () => Plan } = {
  "factor-shared-base": () =>
    plan(
      variant("web", "a", [...tools(), text("a", "/srv/a")]),
      variant("web", "b", [...tools(), text("b", "/srv/b")]),
      variant("web", "c", tools()),
    ),
  "parallel-variants": () => plan(python("py311", "python3.11"), python("py312", "python3.12")),
  "drop-duplicate-steps": () => of(refresh("r"), refresh("again"), install("a", "nginx")),
  "drop-covered-refreshes": () =>
    of(refresh("r"), install("a", "nginx"), text("f", "/srv/a"), refresh("s"), install("b", "git")),
  "join-index-refresh": () => of(refresh("r"), install("a", "nginx"), install("b", "curl")),
  "merge-installs": () =>
    of(install("a", "nginx curl=8.1", { refresh: true }), install("b", "git curl=8.1"), install("c", "jq")),
  "order-by-change": () => of(text("app", "/srv/app"), refresh("r"), install("a", "nginx")),
  "batch-uploads": () => of(upload("f", "site/", "/srv/site", 40)),
  "write-less": () => of(refresh("r"), install("a", "nginx"), install("b", "git", { refresh: true })),
  "merge-steps": () =>
    of(
      install("a", "nginx"),
      script("s", "nginx -t", { run: { workingDirectory: "/srv", environment: { A: "1" } } }),
      clean(),
    ),
};

function of(...steps: Step[]): Plan {
  return plan(image("web", steps));
}

function tools(): Step[] {
  return [refresh("r"), install("tools", "git curl jq")];
}

function python(name: string, packageName: string) {
  const steps = [install("server", "nginx"), install("python", packageName), script("check", "nginx -t")];
  return variant("web", name, steps, { outputs: [output("docker-tag", { repository: `web-${name}` })] });
}
