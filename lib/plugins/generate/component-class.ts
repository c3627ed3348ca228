// The text of one component: its facts, the type that `from` takes, and its class.
import { type BaseForm, builderTraits } from "../../catalog/builders.ts";
import { propName } from "../runtime/prop-name.ts";
import { encodeComponent } from "./encode.ts";
import { factsName } from "./names.ts";
import { inputType } from "./props.ts";
import { type AttributeTable, attributesOf, type ComponentTable } from "./tables.ts";

const BASES = {
  builder: { name: "Builder", file: "builder" },
  provisioner: { name: "ProvisionerComponent", file: "provisioner-component" },
  "post-processor": { name: "PostProcessorComponent", file: "post-processor-component" },
  datasource: { name: "DataSourceComponent", file: "data-source-component" },
} as const;

export const KINDS = {
  builder: "builder",
  provisioner: "provisioner",
  "post-processor": "post-processor",
  datasource: "data source",
} as const;

export function writeFacts(name: string, component: ComponentTable, requirement: string | undefined): string[] {
  const lines = encodeComponent(component);
  const table = lines.length === 0 ? ['  table: "",'] : ["  table: `", ...lines, "`,"];
  return [
    `const ${factsName(name)}: ComponentFacts = {`,
    `  kind: "${component.kind}",`,
    `  type: "${component.type}",`,
    ...(requirement ? [`  plugin: ${requirement},`] : []),
    ...(component.deprecated ? ["  deprecated: true,"] : []),
    ...table,
    "};",
  ];
}

/** The type of `from`'s first parameter. */
export function writeBase(name: string, component: ComponentTable, form: BaseForm): string[][] {
  const attributes = new Map(attributesOf(component));
  const text = form.text === undefined ? [] : [inputType(typeOf(attributes, form.text))];
  const fields = Object.entries(form.fields ?? {}).map(([field, target]) => {
    const attribute = target.replace("[]", "");
    const type = typeOf(attributes, attribute);
    const mark = form.required?.includes(field) ? "" : "?";
    const prop = propName(attribute);
    const note = prop === field ? [] : [`  /** Sets \`${prop}\`. */`];
    return [
      ...note,
      `  readonly ${field}${mark}: ${inputType(target.endsWith("[]") && typeof type !== "string" ? type[1] : type)};`,
    ];
  });
  if (fields.length === 0) return [[`export type ${name}Base = ${text[0] ?? "never"};`]];
  const filter = [
    "  /** Accounts whose images are trusted. Needed unless the image is given by its id. */",
    "  readonly owners?: InputList<string>;",
    "  /** Pattern of the image's name, e.g. `debian-12-amd64-*`. */",
    "  readonly name?: Input<string>;",
    "  /** Further filters. */",
    "  readonly filters?: InputMap<string>;",
    "  /** Default true: the newest of several that match. */",
    "  readonly mostRecent?: Input<boolean>;",
  ];
  const search = [
    `/** What \`${component.type}\` starts from. */`,
    `export interface ${name}Search {`,
    ...fields.flat(),
    ...(form.filter === undefined ? [] : filter),
    "}",
  ];
  return [search, [`export type ${name}Base = ${[...text, `${name}Search`].join(" | ")};`]];
}

function typeOf(attributes: ReadonlyMap<string, AttributeTable>, name: string): AttributeTable["type"] {
  const attribute = attributes.get(name);
  if (!attribute)
    throw new TypeError(`Unexpected attribute \`${name}\` in the traits of a builder, expected one of its table`);
  return attribute.type;
}

export function writeClass(name: string, component: ComponentTable, needsProps: boolean): string[] {
  const base = BASES[component.kind];
  const fallback = needsProps ? "" : " = {}";
  const facts = factsName(name);
  const document = `/** Packer's ${KINDS[component.kind]} \`${component.type}\`. */`;
  if (component.kind === "builder") {
    return [
      document,
      `export class ${name} extends ${base.name} {`,
      `  constructor(props: ${name}Props${fallback}, options: BuilderOptions = {}) {`,
      `    super(${facts}, props, options);`,
      "  }",
      "",
      ...writeFrom(name, component, fallback),
      "}",
    ];
  }
  if (component.kind === "datasource") {
    const outputs = attributesOf(component.outputs ?? {}).map(([output]) => output);
    const union = outputs.length === 0 ? "never" : outputs.map((output) => `"${output}"`).join(" | ");
    const list = `[${outputs.map((output) => `"${output}"`).join(", ")}]`;
    return [
      `export type ${name}Output = ${union};`,
      "",
      document,
      `export class ${name} extends ${base.name}<${name}Output> {`,
      `  constructor(props: ${name}Props${fallback}) {`,
      `    super(${facts}, props, ${list});`,
      "  }",
      "}",
    ];
  }
  return [
    document,
    `export class ${name} extends ${base.name} {`,
    `  constructor(props: ${name}Props${fallback}) {`,
    `    super(${facts}, props);`,
    "  }",
    "}",
  ];
}

function writeFrom(name: string, component: ComponentTable, fallback: string): string[] {
  const traits = builderTraits(component.type);
  if (!traits.from) {
    return [
      "  /** The same as the constructor. */",
      `  static from(props: ${name}Props${fallback}, options: BuilderOptions = {}): ${name} {`,
      `    return new ${name}(props, options);`,
      "  }",
    ];
  }
  const without = traits.identityAttributes.map((attribute) => `"${propName(attribute)}"`).join(" | ");
  const settings = `Omit<${name}Props, ${without}>`;
  const parameters = `base: ${name}Base, props: ${settings}${fallback}, options: BuilderOptions = {}`;
  return [
    "  /** Starts from an outside image. Throws one `Failure` with everything that is wrong. */",
    `  static from(${parameters}): ${name} {`,
    `    return new ${name}(startFrom<${name}Props>(${factsName(name)}, base, props), options);`,
    "  }",
  ];
}
