// Reads a published `plan.json` back, with every mistake as a diagnostic. The only file here that needs zod: import it where it is used.
import { z } from "zod";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { PLAN_FILE_VERSION, type PlanFile } from "./schema.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits");

const target = z.strictObject({
  type: z.string(),
  name: z.string(),
  fingerprint: sha256,
  base: z.union([z.strictObject({ image: z.string(), target: z.string() }), z.strictObject({ outside: z.json() })]),
  variant: z
    .strictObject({ image: z.string(), name: z.string(), axes: z.record(z.string(), z.string()) })
    .exactOptional(),
  takes: z.array(z.strictObject({ image: z.string(), target: z.string(), path: z.string() })).exactOptional(),
  exports: z.array(z.strictObject({ path: z.string(), file: z.string() })).exactOptional(),
});

const step = z.strictObject({
  id: z.string(),
  title: z.string(),
  change: z.enum(["base", "packages", "configuration", "application", "always"]),
  only: z.array(z.string()).exactOptional(),
});

const image = z.strictObject({
  name: z.string(),
  kind: z.enum(["image", "layer"]),
  hidden: z.literal(true).exactOptional(),
  os: z.strictObject({
    family: z.enum(["debian", "rhel", "alpine", "suse", "windows"]),
    distribution: z.string(),
    version: z.string(),
  }),
  wave: z.int().nonnegative(),
  targets: z.array(target),
  steps: z.array(step),
  outputs: z.array(z.array(z.string())),
  variables: z.array(
    z.strictObject({ name: z.string(), type: z.string(), required: z.boolean(), sensitive: z.boolean() }),
  ),
  files: z.array(z.strictObject({ path: z.string(), sha256 })),
});

const schema: z.ZodType<PlanFile> = z.strictObject({
  version: z.literal(PLAN_FILE_VERSION),
  packerVersion: z.string(),
  waves: z.array(z.array(z.string())),
  images: z.array(image),
});

export type ParsedPlanFile = { readonly planFile: PlanFile } | { readonly diagnostics: readonly Diagnostic[] };

/** The plan in the text of a `plan.json`, or everything that is wrong with it. */
export function parsePlanFile(text: string, file = "plan.json"): ParsedPlanFile {
  const origin = { kind: "file", file } as const;
  const help = "synthesize again: the file is written by `synth` and not meant to be edited";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return {
      diagnostics: [
        error("plan/bad-plan-file", `Cannot read \`${file}\`: ${(cause as Error).message}`, { origin, help }),
      ],
    };
  }
  const version = typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  if (typeof version === "number" && version !== PLAN_FILE_VERSION)
    return {
      diagnostics: [
        error(
          "plan/plan-file-version",
          `Unexpected version \`${version}\` of \`${file}\`, expected \`${PLAN_FILE_VERSION}\``,
          { origin, help },
        ),
      ],
    };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { planFile: parsed.data };
  return {
    diagnostics: parsed.error.issues.map(({ path, message }) =>
      error("plan/bad-plan-file", `Unexpected value at \`${path.join(".")}\` of \`${file}\`: ${message}`, {
        origin,
        help,
      }),
    ),
  };
}
