// Short makers of plans for tests: readable recipes with sensible defaults.
import { constructOrigin } from "../../lib/diagnostics/diagnostic.ts";
import type { FolderItem, InstallPackages, PackageManager } from "../../lib/plan/actions.ts";
import type { Value } from "../../lib/plan/expression.ts";
import { makeImage, makePlan, makeStep, type StepInput } from "../../lib/plan/make.ts";
import type { Action, Base, Output, Plan, PlanImage, Step, Target } from "../../lib/plan/types.ts";

export const NOTHING_SAVED = { caches: false, noSync: false, noTranslations: false };
export const HASH = "0".repeat(64);

type More = Partial<Omit<StepInput, "id" | "action">>;

export function step(id: string, action: Action, more: More = {}): Step {
  return makeStep({ id, title: id, origin: constructOrigin(id), action, ...more });
}

/** `install("a", "nginx curl=8.1")`. */
export function install(
  id: string,
  packages: string,
  more: More & Partial<Omit<InstallPackages, "packages">> = {},
): Step {
  const {
    manager = "apt",
    recommends = false,
    docs = true,
    refresh = false,
    release,
    index,
    writeLess = NOTHING_SAVED,
    ...rest
  } = more;
  return step(
    id,
    {
      kind: "install-packages",
      manager,
      packages: packages.split(" ").map((text) => {
        const [name, version] = text.split("=");
        return { name: name!, ...(version === undefined ? {} : { version }), buildOnly: false };
      }),
      recommends,
      docs,
      refresh,
      ...(release === undefined ? {} : { release }),
      ...(index === undefined ? {} : { index }),
      writeLess,
    },
    { title: `install ${packages.replaceAll(" ", ", ")}`, ...rest },
  );
}

export function refresh(id: string, more: More & { manager?: PackageManager } = {}): Step {
  const { manager = "apt", ...rest } = more;
  return step(id, { kind: "refresh-index", manager, writeLess: NOTHING_SAVED }, rest);
}

export function repository(id: string, name: string): Step {
  const entry = { name, url: `https://${name}.example`, suites: [], components: [], architectures: [] };
  return step(id, { kind: "add-repositories", manager: "apt", repositories: [entry] });
}

/** A script: opaque unless effects are given. */
export function script(id: string, line: string, more: More = {}): Step {
  return step(id, { kind: "run-script", source: { kind: "inline", lines: [line] }, arguments: [] }, more);
}

export function text(id: string, destination: string, more: More & { owner?: string } = {}): Step {
  const { owner, ...rest } = more;
  const entry = {
    content: { kind: "text" as const, text: id },
    destination,
    ...(owner === undefined ? {} : { owner }),
  };
  return step(id, { kind: "place-files", entries: [entry], archive: false }, rest);
}

/** A folder of so many files, or one file if `files` is left out. */
export function upload(id: string, path: string, destination: string, files?: number, more: More = {}): Step {
  const facts = { sha256: HASH, size: 10, mode: "0644" };
  const items: FolderItem[] = Array.from({ length: files ?? 0 }, (_, index) => ({
    kind: "file",
    path: `${index}`,
    ...facts,
  }));
  const content =
    files === undefined
      ? ({ kind: "file", path, ...facts } as const)
      : ({ kind: "folder", path, files: items } as const);
  return step(id, { kind: "place-files", entries: [{ content, destination }], archive: false }, more);
}

/** A file of another image: `taken("a", "builder/docker.main:/out/app", "/srv/app")`. */
export function taken(id: string, from: string, destination: string, more: More = {}): Step {
  const [, image = "", target = "", path = ""] = /^([^/]+)\/([^:]+):(.*)$/.exec(from) ?? [];
  const content = { kind: "artifact", image, target, path, keepsName: destination.endsWith("/") } as const;
  const entry = { content, destination: destination.replace(/(.)\/$/, "$1") };
  return step(id, { kind: "place-files", entries: [entry], archive: false }, more);
}

export function service(id: string, name: string): Step {
  return step(id, { kind: "set-service", name, enabled: true, masked: false, restart: false });
}

export function reboot(id: string): Step {
  return step(id, { kind: "reboot-machine", timeout: "5m" });
}

export function clean(id = "cleanup"): Step {
  return step(id, { kind: "clean-image", parts: ["package-caches"] });
}

export function provisioner(id: string, type = "ansible"): Step {
  return step(id, {
    kind: "use-provisioner",
    component: { kind: "provisioner", type, body: { attributes: {}, blocks: [] } },
  });
}

export function outside(identity: Value): Base {
  return { kind: "outside", identity, body: { attributes: { image: identity }, blocks: [] } };
}

export function on(image: string, target = "main"): Base {
  return { kind: "image", image, target: target.includes(".") ? target : `docker.${target}` };
}

export function target(
  type: string,
  name = "main",
  base: Base = outside("debian:12"),
  attributes: { [name: string]: Value } = {},
): Target {
  return { name, base, fingerprint: "", component: { kind: "builder", type, body: { attributes, blocks: [] } } };
}

export function output(type: string, attributes: { [name: string]: Value }, guard?: readonly string[]): Output {
  const chain = [{ component: { kind: "post-processor" as const, type, body: { attributes, blocks: [] } } }];
  return { chain, origin: constructOrigin(type), ...(guard ? { guard } : {}) };
}

export function image(name: string, steps: readonly Step[], more: Partial<PlanImage> = {}): PlanImage {
  const os = { family: "debian", distribution: "debian", version: "12" } as const;
  return makeImage({ name, os, targets: [target("docker")], steps, origin: constructOrigin(name), ...more });
}

/** A variant of an image. */
export function variant(of: string, name: string, steps: readonly Step[], more: Partial<PlanImage> = {}): PlanImage {
  return image(`${of}-${name}`, steps, { variant: { image: of, name, axes: { version: name } }, ...more });
}

export function plan(...images: PlanImage[]): Plan {
  return makePlan("1.9.5", images);
}
