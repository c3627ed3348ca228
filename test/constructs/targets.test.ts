import { describe, expect, test } from "vitest";
import { resourceAttributes } from "../../lib/catalog/resources.ts";
import { AppRoot } from "../../lib/constructs/app-root.ts";
import { Image } from "../../lib/constructs/image.ts";
import { Os } from "../../lib/constructs/os.ts";
import { Script } from "../../lib/constructs/script.ts";
import { toPlan } from "../../lib/constructs/to-plan.ts";
import { AmazonEbs } from "../../lib/plugins/amazon.ts";
import { AzureArm } from "../../lib/plugins/azure.ts";
import { Digitalocean } from "../../lib/plugins/digitalocean.ts";
import { Docker } from "../../lib/plugins/docker.ts";
import { Googlecompute } from "../../lib/plugins/googlecompute.ts";
import { Qemu } from "../../lib/plugins/qemu.ts";
import { VirtualboxIso } from "../../lib/plugins/virtualbox.ts";
import { imageOf, makeApp, makeImage, mistakesOf } from "./support.ts";

const GIBIBYTE = 1024;

describe("resources", () => {
  test.each([
    [
      "docker",
      { cpus: 2, memoryMebibytes: 512 },
      { run_command: ["-d", "-i", "-t", "--entrypoint=/bin/sh", "--cpus=2", "--memory=512m", "--", "{{.Image}}"] },
    ],
    [
      "qemu",
      { cpus: 2, memoryMebibytes: 2 * GIBIBYTE, diskMebibytes: 20 * GIBIBYTE },
      { cpus: 2, memory: 2048, disk_size: "20480M" },
    ],
    ["virtualbox-iso", { cpus: 1, diskMebibytes: 20 * GIBIBYTE }, { cpus: 1, disk_size: 20480 }],
    ["proxmox-iso", { cpus: 4, memoryMebibytes: 4096 }, { cores: 4, memory: 4096 }],
    ["vsphere-clone", { cpus: 4, memoryMebibytes: 4096 }, { CPUs: 4, RAM: 4096 }],
    ["tart-cli", { cpus: 4, memoryMebibytes: 4096 }, { cpu_count: 4, memory_gb: 4 }],
    ["amazon-ebs", { cpus: 2, memoryMebibytes: 2 * GIBIBYTE }, { instance_type: "t3.small" }],
    ["amazon-ebs", { cpus: 4, memoryMebibytes: 8 * GIBIBYTE }, { instance_type: "m7i.xlarge" }],
    ["amazon-ebs", { cpus: 8, workload: "compute" as const }, { instance_type: "c7i.2xlarge" }],
    [
      "amazon-ebs",
      { cpus: 2, memoryMebibytes: 60 * GIBIBYTE, workload: "memory" as const },
      { instance_type: "r7i.2xlarge" },
    ],
    [
      "googlecompute",
      { cpus: 4, diskMebibytes: 30 * GIBIBYTE },
      { machine_type: "n2-standard-4", disk_size: 30, disk_type: "pd-ssd" },
    ],
    ["azure-arm", { cpus: 4, diskMebibytes: 64 * GIBIBYTE }, { vm_size: "Standard_D4s_v5", os_disk_size_gb: 64 }],
  ])("of %s for %o", (type, resources, attributes) => {
    expect(resourceAttributes(type, resources)).toMatchObject({ attributes, ignored: [] });
  });

  test("size the root disk on EC2 with gp3, and leave alone what the user set", () => {
    const app = makeApp();
    makeImage(app, {
      os: Os.ubuntu("24.04"),
      targets: [AmazonEbs.from("ami-1", { region: "eu-west-1", instanceType: "t3.nano" })],
      resources: { cpus: 8, memory: "4 GiB", disk: { size: "40 GiB", iops: 6000, throughput: 500 } },
    });
    expect(imageOf(app).targets[0]!.component.body).toMatchObject({
      attributes: { instance_type: "t3.nano" },
      blocks: [
        {
          type: "launch_block_device_mappings",
          body: {
            attributes: { device_name: "/dev/sda1", volume_size: 40, volume_type: "gp3", iops: 6000, throughput: 500 },
          },
        },
      ],
    });
  });

  test("of an image win over what its base was given, but not over its own builder", () => {
    const app = makeApp();
    const base = makeImage(app, {
      name: "base",
      targets: [
        Docker.from("debian:12-slim", { runCommand: ["-d", "--privileged", "--entrypoint=/bin/sh", "{{.Image}}"] }),
        AmazonEbs.from("ami-1", {
          region: "eu-west-1",
          spotInstanceTypes: ["t3.nano"],
          spotPrice: "auto",
          tags: { a: "1" },
        }),
      ],
      labels: { b: "2" },
    });
    const child = new Image(base, "child", {
      base,
      resources: { cpus: 4 },
      labels: { b: "3", c: "4" },
      user: "deploy",
    });
    new Image(child, "grandchild", { base: child, resources: { memory: 1024 } });
    const bodies = (name: string) => imageOf(app, name).targets.map(({ component }) => component.body.attributes);
    expect(bodies("child")).toMatchObject([
      { run_command: ["-d", "--privileged", "--entrypoint=/bin/sh", "--cpus=4", "{{.Image}}"] },
      { instance_type: "m7i.xlarge", ssh_username: "deploy", tags: { a: "1", b: "3", c: "4" } },
    ]);
    expect(bodies("child")[1]).not.toHaveProperty("spot_instance_types");
    expect(bodies("grandchild")).toMatchObject([
      { run_command: ["-d", "--privileged", "--entrypoint=/bin/sh", "--cpus=4", "--memory=1024m", "{{.Image}}"] },
      { instance_type: "t3.micro", ssh_username: "deploy" },
    ]);
    expect(bodies("grandchild")[0]).not.toHaveProperty("changes");
  });

  test("of a builder that is not known are reported", () => {
    const app = makeApp();
    makeImage(app, {
      targets: [Digitalocean.from("debian-12-x64", { region: "fra1", size: "s-1vcpu-1gb" })],
      resources: { cpus: 2 },
    });
    expect(mistakesOf(app)).toMatch(
      /^warning constructs\/resources-ignored {2}Cannot set `resources` for `digitalocean`/,
    );
  });
});

describe("what an image says in portable words", () => {
  test("becomes attributes of each builder, where the user's own win", () => {
    const app = makeApp();
    makeImage(app, {
      targets: [
        Docker.from("debian:12-slim", { changes: ["EXPOSE 80"] }),
        AmazonEbs.from("ami-1", { region: "eu-west-1", tags: { team: "own" } }),
        Googlecompute.from({ family: "debian-12" }, { projectId: "p", zone: "europe-west1-b" }),
        AzureArm.from(
          { publisher: "Debian", offer: "debian-12", sku: "12" },
          { location: "westeurope", managedImageResourceGroupName: "g" },
        ),
      ],
      labels: { team: "web", 'qu"ote': "a $b \\ c" },
      tags: { cost: "1" },
      resources: { cpus: 2, memory: 4096 },
    });
    const bodies = imageOf(app).targets.map(({ component }) => [component.type, component.body.attributes]);
    expect(Object.fromEntries(bodies)).toMatchInlineSnapshot(`
      {
        "amazon-ebs": {
          "instance_type": "t3.medium",
          "region": "eu-west-1",
          "ssh_username": "admin",
          "tags": {
            "cost": "1",
            "qu"ote": "a $b \\ c",
            "team": "own",
          },
        },
        "azure-arm": {
          "azure_tags": {
            "cost": "1",
            "qu"ote": "a $b \\ c",
            "team": "web",
          },
          "location": "westeurope",
          "managed_image_resource_group_name": "g",
          "os_type": "Linux",
          "ssh_username": "packer",
          "vm_size": "Standard_D2s_v5",
        },
        "docker": {
          "changes": [
            "LABEL "team"="web"",
            "LABEL "qu\\"ote"="a \\$b \\\\ c"",
            "EXPOSE 80",
          ],
          "run_command": [
            "-d",
            "-i",
            "-t",
            "--entrypoint=/bin/sh",
            "--cpus=2",
            "--memory=4096m",
            "--",
            "{{.Image}}",
          ],
        },
        "googlecompute": {
          "image_labels": {
            "cost": "1",
            "qu"ote": "a $b \\ c",
            "team": "web",
          },
          "machine_type": "n2-standard-2",
          "project_id": "p",
          "ssh_username": "packer",
          "zone": "europe-west1-b",
        },
      }
    `);
  });
});

describe("compress", () => {
  test("compresses QEMU disks inside their format, and other files into archives", () => {
    const app = makeApp();
    const iso = { isoUrl: "https://x.example/d.iso", isoChecksum: "none", sshUsername: "root" };
    makeImage(app, {
      targets: [
        new Qemu(iso),
        new VirtualboxIso(iso),
        Docker.from("debian:12"),
        Docker.from("debian:12", { exportPath: "x.tar" }, { name: "x" }),
      ],
      compress: "zstd",
    });
    const { plan, diagnostics } = toPlan(app);
    expect(diagnostics.map(({ code }) => code)).toEqual(["constructs/compress-format"]);
    const [web] = plan.images;
    expect(web!.targets[0]!.component.body.blocks).toMatchObject([{ type: "qemu_img_args" }]);
    expect(web!.outputs.map(({ chain, guard }) => [chain[0]!.component.type, guard])).toEqual([
      ["compress", ["virtualbox-iso.web"]],
      ["compress", ["docker.x"]],
    ]);
  });
});

describe("override", () => {
  function overridden(path: string, value: unknown, options = {}) {
    const app = makeApp();
    const web = makeImage(app);
    new Script(web, "setup", { inline: ["true"] });
    web.override(path, value, options);
    return app;
  }

  test.each([
    ["targets.docker.run_command", ["-d"], ["targets", 0, "component", "body", "attributes", "run_command"]],
    ["targets.docker.web.privileged", true, ["targets", 0, "component", "body", "attributes", "privileged"]],
    ["targets.*.image", "debian:13", ["targets", 0, "base", "identity"]],
    ["steps.setup.control.timeout", "5m", ["steps", 0, "control", "timeout"]],
    ["steps.*.run.user", "app", ["steps", 0, "run", "user"]],
    ["steps.setup.action.source.lines.0", "false", ["steps", 0, "action", "source", "lines", 0]],
    ["steps.setup.run.environment.A", "b", ["steps", 0, "run", "environment", "A"]],
    ["description", "text", ["description"]],
  ])("%s", (path, value, place) => {
    const image = imageOf(overridden(path, value));
    // biome-ignore lint/suspicious/noExplicitAny: walks down any path
    expect(place.reduce<any>((node, key) => node[key], image)).toEqual(value);
  });

  test("of control keeps the step in a provisioner of its own, as if it had been given at once", () => {
    expect(imageOf(overridden("steps.setup.control.timeout", "5m")).steps[0]!.traits.scriptable).toBe(false);
  });

  test("undefined removes", () => {
    const app = makeApp();
    makeImage(app, { targets: [Docker.from("debian:12", { privileged: true })] }).override(
      "targets.docker.privileged",
      undefined,
    );
    expect(imageOf(app).targets[0]!.component.body.attributes).toEqual({});
  });

  test.each([
    ["targets.dokcer.image", "Did you mean `targets.docker.image`?"],
    ["steps.stup.control.timeout", "Did you mean `steps.setup.control.timeout`?"],
    ["steps.setup.control.tiemout", "Did you mean `steps.setup.control.timeout`?"],
    ["colour", "Paths begin with"],
  ])("%s matches nothing", (path, help) => {
    const text = mistakesOf(overridden(path, "x"));
    expect(text).toContain(
      `error constructs/override-no-match  Cannot override \`${path}\` of \`web\`: nothing is there`,
    );
    expect(text).toContain(help);
  });

  test("an attribute of a wrong name or type is found by the builder's schema", () => {
    expect(mistakesOf(overridden("targets.docker.run_comand", []))).toContain("Did you mean `run_command`?");
    expect(mistakesOf(overridden("targets.docker.privileged", "yes"))).toContain("plugins/wrong-type");
  });
});

test("the project folder is the working directory at the time of synthesis", () => {
  expect(new AppRoot().projectFolder).toBe(process.cwd());
});
