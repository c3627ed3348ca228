// What the tests of constructs share: an app over a small project, its plan as an outline, its diagnostics as text.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { AppRoot, type AppRootProps } from "../../lib/constructs/app-root.ts";
import { Image } from "../../lib/constructs/image.ts";
import type { ImageProps } from "../../lib/constructs/image-construct.ts";
import { Os } from "../../lib/constructs/os.ts";
import { toPlan } from "../../lib/constructs/to-plan.ts";
import { formatDiagnostics } from "../../lib/diagnostics/format.ts";
import { checkPlan } from "../../lib/plan/check.ts";
import { outlinePlan } from "../../lib/plan/outline.ts";
import type { Plan, PlanImage, Step } from "../../lib/plan/types.ts";
import { Docker } from "../../lib/plugins/docker.ts";

/** A new folder with the files. */
export function makeProject(files: { readonly [path: string]: string } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "packwright-constructs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: 0o644 });
  }
  return folder;
}

export function makeApp(files: { readonly [path: string]: string } = {}, props: AppRootProps = {}): AppRoot {
  return new AppRoot({ projectFolder: makeProject(files), ...props });
}

/** An image `web` on Docker and Debian. */
export function makeImage(app: AppRoot, props: ImageProps = {}): Image {
  return new Image(app, "web", {
    os: Os.debian("12"),
    targets: [Docker.from("debian:12-slim")],
    manifest: false,
    cleanup: false,
    ...props,
  });
}

/** The plan of a tree without mistakes. */
export function planOf(app: AppRoot): Plan {
  const { plan, diagnostics } = toPlan(app);
  const all = [...diagnostics, ...checkPlan(plan)];
  if (all.length > 0) throw new Error(formatDiagnostics(all));
  return plan;
}

export function outlineOf(app: AppRoot): string {
  return outlinePlan(planOf(app));
}

export function imageOf(app: AppRoot, name = "web"): PlanImage {
  const found = planOf(app).images.find((image) => image.name === name);
  if (!found) throw new Error(`No image ${name}`);
  return found;
}

/** The action of the only step, or of the one with the id. */
export function actionOf(app: AppRoot, id?: string): Step["action"] {
  const { steps } = imageOf(app);
  const found = id === undefined ? steps[0] : steps.find((step) => step.id === id);
  if (!found) throw new Error(`No step ${id}`);
  return found.action;
}

export function mistakesOf(app: AppRoot): string {
  return formatDiagnostics(toPlan(app).diagnostics);
}
