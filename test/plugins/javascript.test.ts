// JavaScript callers may pass anything: the answer is a Failure with a clear text, never a crash.
import fc from "fast-check";
import { expect, it } from "vitest";
import { Failure } from "../../lib/diagnostics/failure.ts";
import { reference } from "../../lib/plan/expression.ts";
import { AmazonEbs } from "../../lib/plugins/amazon.ts";
import { Docker, DockerTag } from "../../lib/plugins/docker.ts";
import { Shell } from "../../lib/plugins/packer.ts";

class Acme {
  readonly inline = ["x"];
}

function messages(make: () => unknown): string[] {
  try {
    make();
    return [];
  } catch (failure) {
    if (failure instanceof Failure) return failure.diagnostics.map(({ message }) => message);
    throw failure;
  }
}

const cyclic: { [key: string]: unknown } = { inline: [] };
(cyclic.inline as unknown[]).push(cyclic.inline);

it.each<[title: string, props: unknown, expected: string]>([
  ["null", null, "Unexpected `null` for `shell`, expected an object"],
  ["a list", ["x"], "Unexpected a list for `shell`, expected an object"],
  ["a string", "x", 'Unexpected the string `"x"` for `shell`, expected an object'],
  ["a class instance", new Acme(), "Unexpected an instance of `Acme` for `shell`, expected an object"],
  ["an expression", reference("var", "x"), "Unexpected an expression for `shell`, expected an object"],
  ["a map", new Map(), "Unexpected an instance of `Map` for `shell`, expected an object"],
  ["a null member", { inline: null }, "Unexpected `null` for `inline` of `shell`, expected a list of strings"],
  [
    "a string for a list",
    { inline: "x" },
    'Unexpected the string `"x"` for `inline` of `shell`, expected a list of strings',
  ],
  ["a hole in a list", { inline: [undefined] }, "Unexpected `undefined` for `inline[0]` of `shell`, expected a string"],
  ["a nested list", { inline: [["x"]] }, "Unexpected a list for `inline[0]` of `shell`, expected a string"],
  [
    "NaN",
    { inline: ["x"], validExitCodes: [Number.NaN] },
    "Unexpected the number `NaN` for `validExitCodes[0]` of `shell`, expected a number",
  ],
  [
    "infinity",
    { inline: ["x"], validExitCodes: [Infinity] },
    "Unexpected the number `Infinity` for `validExitCodes[0]` of `shell`, expected a number",
  ],
  [
    "a function",
    { inline: ["x"], env: { A: () => 1 } },
    "Unexpected a function for `env.A` of `shell`, expected a string",
  ],
  [
    "a big integer",
    { inline: ["x"], validExitCodes: [1n] },
    "Unexpected a bigint for `validExitCodes[0]` of `shell`, expected a number",
  ],
  ["a symbol", { inline: [Symbol("x")] }, "Unexpected a symbol for `inline[0]` of `shell`, expected a string"],
  ["a cycle", cyclic, "Unexpected a list for `inline[0]` of `shell`, expected a string"],
  [
    "an odd key",
    { inline: ["x"], env: { "a b": 1 } },
    'Unexpected the number `1` for `env["a b"]` of `shell`, expected a string',
  ],
])("reports %s", (_, props, expected) => {
  expect(messages(() => new Shell(props as never))).toContain(expected);
});

it("takes undefined members as absent", () => {
  const shell = new Shell({
    inline: ["x"],
    script: undefined,
    env: { A: undefined, B: "b" },
    nonsense: undefined,
  } as never);
  expect(shell.component.body.attributes).toEqual({ inline: ["x"], env: { B: "b" } });
});

it("takes an expression wherever a value may be", () => {
  const x = reference("var", "x");
  const shell = new Shell({ inline: [x], env: x, validExitCodes: [1, x], skipClean: x, remotePath: x });
  expect(shell.component.body.attributes).toEqual({
    inline: [x],
    env: x,
    valid_exit_codes: [1, x],
    skip_clean: x,
    remote_path: x,
  });
  expect(
    new AmazonEbs({ launchBlockDeviceMappings: [{ deviceName: x, volumeSize: x }] }).component.body.blocks,
  ).toHaveLength(1);
});

it("says of an expression for a block that blocks are written out", () => {
  expect(messages(() => new AmazonEbs({ assumeRole: reference("var", "x") } as never))).toEqual([
    "Unexpected an expression for `assumeRole` of `amazon-ebs`, expected an object",
  ]);
});

it("never crashes, whatever it is given", () => {
  const odd = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withTypedArray: true,
  });
  const keys = fc.constantFrom(
    "image",
    "build",
    "commit",
    "volumes",
    "changes",
    "sshPort",
    "repository",
    "tags",
    "sourceAmiFilter",
    "owners",
    "name",
    "__proto__",
  );
  const props = fc.oneof(odd, fc.dictionary(keys, odd));
  fc.assert(
    fc.property(props, odd, (value, base) => {
      messages(() => new Docker(value as never));
      messages(() => new DockerTag(value as never));
      messages(() => new AmazonEbs(value as never));
      messages(() => AmazonEbs.from(value as never, base as never));
      messages(() => Docker.from(base as never, value as never));
    }),
    { numRuns: 300, seed: 1 },
  );
});
