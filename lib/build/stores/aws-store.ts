// Machine images of AWS, found by their tag. Written against the documented EC2 interface and tested with a server that speaks it; not yet
// tried on AWS itself. The AWS SDK is loaded when the first AMI is looked for.

import { setTimeout as sleep } from "node:timers/promises";
import type { EC2Client, EC2ClientConfig, Image } from "@aws-sdk/client-ec2";
import type { Artifact, ArtifactStore, FoundArtifact } from "../store.ts";
import { awsFailure, noSdk } from "./aws-problems.ts";
import { mapParallel } from "./map-parallel.ts";

/** As many as EC2 takes in one filter. */
const VALUES_PER_FILTER = 200;
const PAGE = 1000;
const REQUESTS_AT_A_TIME = 4;
/** Milliseconds. */
const TIMEOUTS = { connectionTimeout: 10_000, requestTimeout: 60_000 };
/** Tags and states appear a little after they are set. */
const CONFIRM_TRIES = 5;

type AmiArtifact = Artifact & { readonly address: { readonly kind: "ami" } };
type Account = Omit<AmiArtifact["address"], "kind">;
type Sdk = typeof import("@aws-sdk/client-ec2");

/** Credentials and profiles are found as the SDK finds them, in the process's own environment. */
export function openAwsStore(options: { readonly confirmPauseSeconds?: number } = {}): ArtifactStore {
  const clients = new Map<string, Promise<{ readonly sdk: Sdk; readonly client: EC2Client }>>();
  const clientFor = (account: Account) => {
    const id = accountId(account);
    const client = clients.get(id) ?? openClient(account);
    clients.set(id, client);
    return client;
  };

  const find = async (artifacts: readonly Artifact[]) => {
    const ours = artifacts.filter(isAmi);
    const requests = [...new Set(ours.map(({ address }) => accountId(address)))].flatMap((account) =>
      chunks(
        ours.filter(({ address }) => accountId(address) === account),
        VALUES_PER_FILTER,
      ),
    );
    const images = await mapParallel(requests, REQUESTS_AT_A_TIME, async (group) => {
      const account = group[0]!.address;
      const { sdk, client } = await clientFor(account);
      const byFingerprint = await describeImages(sdk, client, account, group);
      return group.flatMap((artifact) => {
        const image = byFingerprint.get(artifact.fingerprint);
        return image ? [[artifact.key, foundImage(image, account)] as const] : [];
      });
    });
    return new Map(images.flat());
  };

  return {
    name: "AMIs",
    holds: isAmi,
    find,

    async confirm(artifact) {
      for (let tries = 1; ; tries++) {
        const image = (await find([artifact])).get(artifact.key);
        if (image || tries === CONFIRM_TRIES) return image;
        await sleep((options.confirmPauseSeconds ?? 2) * 1000);
      }
    },
  };
}

function isAmi(artifact: Artifact): artifact is AmiArtifact {
  return artifact.address.kind === "ami";
}

function accountId({ region, profile, endpoint }: Account): string {
  return JSON.stringify([region, profile, endpoint]);
}

async function openClient({ region, profile, endpoint }: Account) {
  let sdk: Sdk;
  try {
    sdk = await import("@aws-sdk/client-ec2");
  } catch (cause) {
    throw noSdk(cause);
  }
  // The SDK for JavaScript does not know the second one, but Packer does.
  const place = region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const config: EC2ClientConfig = {
    requestHandler: TIMEOUTS,
    ...(place === undefined ? {} : { region: place }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return { sdk, client: new sdk.EC2Client(config) };
}

/** The newest whole image of each fingerprint. */
async function describeImages(
  { paginateDescribeImages }: Sdk,
  client: EC2Client,
  account: Account,
  group: readonly AmiArtifact[],
): Promise<ReadonlyMap<string, Image>> {
  const newest = new Map<string, Image>();
  const values = [...new Set(group.map(({ fingerprint }) => fingerprint))];
  const pages = paginateDescribeImages(
    { client, pageSize: PAGE },
    {
      Owners: ["self"],
      Filters: [
        { Name: "tag:packwright:fingerprint", Values: values },
        { Name: "state", Values: ["available"] },
      ],
    },
  );
  try {
    for await (const { Images: images = [] } of pages)
      for (const image of images) {
        const fingerprint = image.Tags?.find(({ Key: key }) => key === "packwright:fingerprint")?.Value;
        if (fingerprint === undefined || image.State !== "available") continue;
        const other = newest.get(fingerprint);
        if (!other || (image.CreationDate ?? "") > (other.CreationDate ?? "")) newest.set(fingerprint, image);
      }
  } catch (cause) {
    throw awsFailure(cause, account);
  }
  return newest;
}

function foundImage(image: Image, { region }: Account): FoundArtifact {
  const gigabytes = (image.BlockDeviceMappings ?? []).reduce((sum, { Ebs: disk }) => sum + (disk?.VolumeSize ?? 0), 0);
  return {
    id: image.ImageId ?? "",
    where: region === undefined ? "AMIs" : `AMIs of ${region}`,
    ...(gigabytes > 0 ? { bytes: gigabytes * 2 ** 30 } : {}),
  };
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
