// What the compiler takes and refuses. Each `@ts-expect-error` is a test: it fails to compile if there is no error.
import { expect, expectTypeOf, it } from "vitest";
import { type Expression, reference } from "../../lib/plan/expression.ts";
import { AmazonAmi, AmazonEbs, type AmazonEbsProps } from "../../lib/plugins/amazon.ts";
import { Digitalocean } from "../../lib/plugins/digitalocean.ts";
import { Docker, type DockerProps, DockerTag } from "../../lib/plugins/docker.ts";
import {
  File,
  FileBuilder,
  Null,
  NullDataSource,
  Shell,
  ShellLocal,
  ShellLocalPostProcessor,
} from "../../lib/plugins/packer.ts";
import { Qemu } from "../../lib/plugins/qemu.ts";
import { Builder } from "../../lib/plugins/runtime/builder.ts";
import { DataSourceComponent } from "../../lib/plugins/runtime/data-source-component.ts";
import { PostProcessorComponent } from "../../lib/plugins/runtime/post-processor-component.ts";
import { ProvisionerComponent } from "../../lib/plugins/runtime/provisioner-component.ts";
import { Vagrant, VagrantPostProcessor } from "../../lib/plugins/vagrant.ts";

it("types props in camelCase, with expressions everywhere", () => {
  expectTypeOf<DockerProps["exportPath"]>().toEqualTypeOf<string | Expression | undefined>();
  expectTypeOf<DockerProps["sshPort"]>().toEqualTypeOf<number | Expression | undefined>();
  expectTypeOf<NonNullable<AmazonEbsProps["launchBlockDeviceMappings"]>[number]["volumeSize"]>().toEqualTypeOf<
    number | Expression | undefined
  >();
  expectTypeOf(new AmazonAmi({}).outputs[0]!).toEqualTypeOf<
    "id" | "name" | "creation_date" | "owner" | "owner_name" | "tags"
  >();
});

it("refuses at compile time what it refuses at run time", () => {
  const wrong = [
    // @ts-expect-error misspelt
    () => new Docker({ imgae: "x" }),
    // @ts-expect-error Packer's name
    () => new Docker({ export_path: "x" }),
    // @ts-expect-error wrong type
    () => new Docker({ privileged: "yes" }),
    // @ts-expect-error closed list
    () => new Qemu({ format: "vmdk" }),
    // @ts-expect-error missing
    () => new File({ source: "x" }),
    // @ts-expect-error missing
    () => new DockerTag({}),
    // @ts-expect-error the base belongs to `from`
    () => Docker.from("a", { image: "b" }),
    // @ts-expect-error required props
    () => Digitalocean.from("debian-12-x64"),
    // @ts-expect-error a block needs its attributes
    () => new AmazonEbs({ launchBlockDeviceMappings: [{ volumeSize: 8 }] }),
  ];
  for (const make of wrong) expect(make).toThrow();
});

it("takes open lists of strings and expressions", () => {
  new Docker({ communicator: "docker" });
  new Docker({ communicator: "my-own" });
  new Docker({ communicator: reference("var", "x"), changes: reference("local", "changes") });
});

it("names classes by type, with a suffix where one type has several kinds", () => {
  expect(new File({ destination: "/x", source: "y" })).toBeInstanceOf(ProvisionerComponent);
  expect(new FileBuilder({ target: "x" })).toBeInstanceOf(Builder);
  expect(new Shell({ inline: ["x"] })).toBeInstanceOf(ProvisionerComponent);
  expect(new ShellLocal({ inline: ["x"] })).toBeInstanceOf(ProvisionerComponent);
  expect(new ShellLocalPostProcessor({ inline: ["x"] })).toBeInstanceOf(PostProcessorComponent);
  expect(new Null()).toBeInstanceOf(Builder);
  expect(new NullDataSource({ input: "x" })).toBeInstanceOf(DataSourceComponent);
  expect(new Vagrant({ globalId: "x" })).toBeInstanceOf(Builder);
  expect(new VagrantPostProcessor({})).toBeInstanceOf(PostProcessorComponent);
});

it("keeps the kinds apart", () => {
  expectTypeOf<Docker>().not.toExtend<ProvisionerComponent>();
  expectTypeOf<Shell>().not.toExtend<PostProcessorComponent>();
  expectTypeOf<Shell>().toExtend<ProvisionerComponent>();
});
