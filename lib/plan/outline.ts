// A plan as compact text: images, targets, steps in order. For people, for `--explain`, and as the form in which tests state expectations.
import { targetKey } from "./make.ts";
import { outlineAction } from "./outline-action.ts";
import { outlineValue } from "./outline-value.ts";
import { membersOf } from "./steps.ts";
import type { Control, Output, Plan, PlanImage, Step, Target } from "./types.ts";

/** The outline, one line per image, target, step and output; members of a group are indented below it. */
export function outlinePlan(plan: Plan): string {
  return plan.images.map(outlineImage).join("\n");
}

/** The outline of one image. */
export function outlineImage(image: PlanImage): string {
  const { distribution, version } = image.os;
  const variant = image.variant ? `, variant ${image.variant.name} of ${image.variant.image}` : "";
  const lines = [
    `${image.hidden ? "hidden " : ""}${image.kind} ${image.name} (${distribution} ${version}${variant})`,
    ...image.targets.map(outlineTarget),
  ];
  for (const step of image.steps) lines.push(...outlineStep(step, "  "));
  for (const output of image.outputs) lines.push(outlineOutput(output));
  return `${lines.join("\n")}\n`;
}

/** One step, and the members of a group below it, further in. */
export function outlineStep(step: Step, indent = ""): string[] {
  const members = membersOf(step);
  const words = [
    `${indent}- ${step.id}: ${members ? "script" : outlineAction(step.action)}`,
    ...Object.entries(step.run.environment).map(([name, value]) => `with ${name}=${outlineValue(value)}`),
    step.run.workingDirectory === undefined ? "" : `in ${step.run.workingDirectory}`,
    step.run.user === undefined ? "" : `as ${step.run.user}`,
    step.guard ? `only ${step.guard.join(" ")}` : "",
    outlineControl(step.control),
    members ? "" : `[${[step.change, ...(step.traits.opaque ? ["opaque"] : [])].join(", ")}]`,
  ];
  const line = words.filter((word) => word !== "").join(" ");
  return [line, ...(members ?? []).flatMap((member) => outlineStep(member, `${indent}  `))];
}

function outlineTarget(target: Target): string {
  const { base, variant } = target;
  const from = base.kind === "image" ? `${base.image}/${base.target}` : outlineValue(base.identity);
  return `  ${targetKey(target)} from ${from}${variant ? ` for ${variant.name}` : ""}`;
}

function outlineControl(control: Control): string {
  const entries = Object.entries(control).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? "" : `{${entries.map(([key, value]) => `${key} ${outlineValue(value)}`).join(", ")}}`;
}

function outlineOutput({ chain, guard }: Output): string {
  const items = chain.map(({ component }) => {
    const attributes = Object.entries(component.body.attributes).map(
      ([name, value]) => `${name}=${outlineValue(value)}`,
    );
    return [component.type, ...attributes].join(" ");
  });
  return `  → ${items.join(" → ")}${guard ? ` only ${guard.join(" ")}` : ""}`;
}
