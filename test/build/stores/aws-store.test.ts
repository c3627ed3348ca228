// AMIs by their tag, asked of a local server that speaks EC2's interface. AWS itself is not asked.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Artifact } from "../../../lib/build/store.ts";
import { openAwsStore } from "../../../lib/build/stores/aws-store.ts";
import { sha256 } from "../../../lib/util/stable.ts";
import { root } from "../../e2e/run.ts";
import { diagnosticOf } from "./diagnostic-of.ts";
import { type Endpoint, type EndpointImage, startEndpoint, valuesOf } from "./ec2-endpoint.ts";
import { freePort } from "./registries.ts";

const started: Endpoint[] = [];

async function start(...args: Parameters<typeof startEndpoint>): Promise<Endpoint> {
  const endpoint = await startEndpoint(...args);
  started.push(endpoint);
  return endpoint;
}

function ami(name: string, where: { readonly endpoint?: string; readonly region?: string; readonly profile?: string }) {
  const address = { kind: "ami", ...where } as const;
  return {
    key: `${name}/amazon-ebs.main`,
    builder: "amazon-ebs",
    fingerprint: sha256(name),
    address,
  } satisfies Artifact;
}

const image = (name: string, id: string, more: Partial<EndpointImage> = {}) => ({
  id,
  fingerprint: sha256(name),
  ...more,
});

const work = mkdtempSync(path.join(tmpdir(), "stores-aws-"));
// Before anything is asked: the SDK reads these files once.
writeFileSync(path.join(work, "config"), "[profile team]\n");
writeFileSync(path.join(work, "credentials"), "[team]\naws_access_key_id = AKIDTEAM\naws_secret_access_key = secret\n");
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDTEST");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_CONFIG_FILE", path.join(work, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", path.join(work, "credentials"));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const endpoint of started.splice(0)) await endpoint.stop();
});

describe("AMIs", () => {
  const region = "eu-west-1";

  it("are found by the whole fingerprint in their tag, the newest of several", async () => {
    const { url, asked } = await start([
      image("web", "ami-1", { created: "2026-01-02T00:00:00.000Z", gigabytes: 8 }),
      image("web", "ami-2", { created: "2026-01-03T00:00:00.000Z", gigabytes: 8 }),
      image("web", "ami-3", { created: "2026-01-01T00:00:00.000Z" }),
      image("base", "ami-4"),
    ]);
    const [web, base, missing] = ["web", "base", "missing"].map((name) => ami(name, { endpoint: url, region }));
    const file = { ...web!, key: "file", address: { kind: "file", path: "/none" } } as const;
    expect([...(await openAwsStore().find([web!, base!, missing!, file]))]).toEqual([
      [web!.key, { id: "ami-2", where: "AMIs of eu-west-1", bytes: 8 * 2 ** 30 }],
      [base!.key, { id: "ami-4", where: "AMIs of eu-west-1" }],
    ]);
    expect(asked).toEqual([
      expect.objectContaining({
        Action: "DescribeImages",
        "Owner.1": "self",
        MaxResults: "1000",
        key: "AKIDTEST",
        region: "eu-west-1",
      }),
    ]);
    expect(valuesOf(asked[0]!, "tag:packwright:fingerprint")).toEqual(
      ["web", "base", "missing"].map((name) => sha256(name)),
    );
    expect(valuesOf(asked[0]!, "state")).toEqual(["available"]);
  });

  it.each([false, true])("do not count while they are pending or failed (answer unfiltered: %s)", async (careless) => {
    const images = ["pending", "failed", "invalid"].map((state) => image(state, `ami-${state}`, { state }));
    const { url } = await start([...images, image("web", "ami-1")], { careless });
    const artifacts = ["pending", "failed", "invalid", "web"].map((name) => ami(name, { endpoint: url, region }));
    expect([...(await openAwsStore().find(artifacts)).keys()]).toEqual(["web/amazon-ebs.main"]);
  });

  it("are asked for in few requests, page after page", async () => {
    const names = Array.from({ length: 450 }, (_, index) => `image-${index}`);
    const { url, asked } = await start(
      names.map((name) => image(name, `ami-${name}`)),
      { page: 150 },
    );
    const found = await openAwsStore().find(names.map((name) => ami(name, { endpoint: url, region })));
    expect(found.size).toBe(450);
    expect(found.get("image-449/amazon-ebs.main")?.id).toBe("ami-image-449");
    const shape = asked.map(
      (form) => `${valuesOf(form, "tag:packwright:fingerprint").length} from ${form.NextToken ?? 0}`,
    );
    expect(shape.sort()).toEqual(["200 from 0", "200 from 0", "200 from 150", "200 from 150", "50 from 0"]);
  });

  it("are asked for in the region and with the profile of each", async () => {
    const { url, asked } = await start([image("web", "ami-1")]);
    vi.stubEnv("AWS_ENDPOINT_URL_EC2", url);
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    const profile = "team";
    const places = [{ profile }, { profile, region: "eu-west-1" }, { profile, region: "us-east-1" }];
    vi.stubEnv("AWS_DEFAULT_REGION", "ap-south-1");
    const artifacts = places.map((place, index) => ({ ...ami("web", place), key: String(index) }));
    const found = await openAwsStore().find(artifacts);
    expect([...found].map(([key, { where }]) => [key, where])).toEqual([
      ["0", "AMIs"],
      ["1", "AMIs of eu-west-1"],
      ["2", "AMIs of us-east-1"],
    ]);
    expect(asked.map((form) => `${form.key} ${form.region}`).sort()).toEqual([
      "AKIDTEAM ap-south-1",
      "AKIDTEAM eu-west-1",
      "AKIDTEAM us-east-1",
    ]);
  });

  it("are confirmed once their tags show, and not for ever", async () => {
    const images: EndpointImage[] = [];
    const { url, asked } = await start(images);
    const store = openAwsStore({ confirmPauseSeconds: 0.02 });
    const web = ami("web", { endpoint: url, region });
    expect(await store.confirm!(web)).toBeUndefined();
    expect(asked.length).toBe(5);
    const later = store.confirm!(web);
    images.push(image("web", "ami-1"));
    expect((await later)?.id).toBe("ami-1");
  });

  it("are asked for again when AWS is busy", async () => {
    const refuse = { status: 503, code: "RequestLimitExceeded", message: "Request limit exceeded.", times: 2 };
    const { url } = await start([image("web", "ami-1")], { refuse });
    expect((await openAwsStore().find([ami("web", { endpoint: url, region })])).size).toBe(1);
  });
});

describe("asking AWS", () => {
  const DENIED = "Check the credentials and this machine's clock; they need `ec2:DescribeImages`, as Packer does.";

  it.each([
    [
      "with wrong credentials",
      { status: 401, code: "AuthFailure", message: "AWS was not able to validate the provided access credentials" },
      "build/aws-denied\nCannot look for AMIs in `eu-west-1`: AWS refuses: AWS was not able to validate the provided access credentials (AuthFailure)\n" +
        DENIED,
    ],
    [
      "without the right",
      { status: 403, code: "UnauthorizedOperation", message: "You are not authorized to perform this operation." },
      "build/aws-denied\nCannot look for AMIs in `eu-west-1`: AWS refuses: You are not authorized to perform this operation. (UnauthorizedOperation)\n" +
        DENIED,
    ],
    [
      "too often",
      { status: 503, code: "RequestLimitExceeded", message: "Request limit exceeded." },
      "build/aws-throttled\nCannot look for AMIs in `eu-west-1`: AWS asks for fewer requests (RequestLimitExceeded)\nRun again in a minute; other tools on the same account may be using up its limit.",
    ],
    [
      "for what it does not take",
      { status: 400, code: "InvalidParameterValue", message: "The filter is invalid" },
      "build/aws-answer\nCannot look for AMIs in `eu-west-1`: InvalidParameterValue: The filter is invalid\nLook the error up in AWS's documentation of EC2.",
    ],
  ])("%s is said once", async (_, refuse, expected) => {
    const { url } = await start([], { refuse });
    const many = Array.from({ length: 450 }, (__, index) => ami(`${index}`, { endpoint: url, region: "eu-west-1" }));
    expect(await diagnosticOf(openAwsStore().find(many))).toBe(expected);
  });

  it("without credentials", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    const web = ami("web", { endpoint: "http://127.0.0.1:1", region: "eu-west-1" });
    expect(await diagnosticOf(openAwsStore().find([web]))).toMatch(
      /^build\/no-aws-credentials\nCannot look for AMIs in `eu-west-1`: Could not load credentials from any providers\nRun `aws sso login` or `aws configure`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY\.$/,
    );
  });

  it("with a profile that there is not", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    const web = ami("web", { region: "eu-west-1", profile: "gone" });
    expect(await diagnosticOf(openAwsStore().find([web]))).toMatch(
      /^build\/no-aws-credentials\n.*\nRun `aws sso login` or `aws configure` for the profile `gone`, or set /,
    );
  });

  it("without a region", async () => {
    expect(await diagnosticOf(openAwsStore().find([ami("web", {})]))).toBe(
      "build/no-aws-region\nCannot look for AMIs: no region is set\n" +
        "Set `region` on the target, or AWS_REGION, or `region` in your profile in ~/.aws/config.",
    );
  });

  it("at an address where nobody is", async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    expect(await diagnosticOf(openAwsStore().find([ami("web", { endpoint, region: "eu-west-1" })]))).toMatch(
      /^build\/aws-unreachable\nCannot look for AMIs in `eu-west-1`: the EC2 endpoint does not answer: .*ECONNREFUSED.*\nCheck the network/,
    );
  });

  it("without the SDK: says how to install it", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "stores-no-sdk-"));
    // Where no package can be found, as in a project that has none.
    await build({
      entryPoints: [path.join(root, "lib/build/stores/aws-store.ts")],
      bundle: true,
      format: "esm",
      platform: "node",
      external: ["@aws-sdk/client-ec2"],
      outfile: path.join(folder, "store.mjs"),
    });
    writeFileSync(
      path.join(folder, "main.mjs"),
      `import { openAwsStore } from "./store.mjs";
      const store = openAwsStore();
      await store.find([]);
      await store.find([${JSON.stringify(ami("web", { region: "eu-west-1" }))}]).catch((cause) => console.log(cause.message));`,
    );
    const said = execFileSync(process.execPath, ["main.mjs"], { cwd: folder, encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(said).toBe(
      "error build/no-aws-sdk  Cannot look for AMIs: the package `@aws-sdk/client-ec2` is not installed\n" +
        "  help: Install it in your project: `npm install --save-dev @aws-sdk/client-ec2`.\n",
    );
  });
});
