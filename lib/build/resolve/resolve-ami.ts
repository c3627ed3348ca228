// The AMI that a filter finds now, as Packer would find it. The only file here that knows AWS; its SDK is loaded when it is first needed.
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { LockableAmi } from "../../plan/lockables.ts";
import type { Resolved } from "./resolved.ts";

/** Throws a `Failure` when AWS cannot be asked, when nothing is found, and when several are found without `most_recent`. */
export async function resolveAmi(item: LockableAmi): Promise<Resolved> {
  const { region, profile, origin, filter } = item;
  const { EC2Client, DescribeImagesCommand } = await loadSdk();
  const client = new EC2Client({ region, ...(profile === undefined ? {} : { profile }) });
  try {
    const { Images = [] } = await client.send(
      new DescribeImagesCommand({
        Owners: [...filter.owners],
        Filters: Object.entries(filter.filters).map(([Name, value]) => ({ Name, Values: [value] })),
        IncludeDeprecated: filter.includeDeprecated,
      }),
    );
    const newest = [...Images].sort((a, b) => ((a.CreationDate ?? "") < (b.CreationDate ?? "") ? 1 : -1));
    const [image] = newest;
    if (!image?.ImageId) throw mistake("no image fits its filter", item, "correct the filter or its owners");
    if (newest.length > 1 && !filter.mostRecent)
      throw mistake(`${newest.length} images fit its filter`, item, "set mostRecent: true, or narrow the filter");
    return { value: { id: image.ImageId, ...(image.Name === undefined ? {} : { name: image.Name }) }, warnings: [] };
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const { name, message } = cause as Error;
    throw new Failure(
      [
        error("lock/aws-refused", `Cannot ask AWS in \`${region}\` for AMIs: ${message || name}`, {
          origin,
          help: "give credentials that may call ec2:DescribeImages (AWS_PROFILE, AWS_ACCESS_KEY_ID, …)",
        }),
      ],
      { cause },
    );
  } finally {
    client.destroy();
  }
}

async function loadSdk() {
  // It would print a notice about versions of Node that are yet to come.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  try {
    return await import("@aws-sdk/client-ec2");
  } catch (cause) {
    throw new Failure(
      [
        error("lock/no-aws-sdk", "Cannot look up AMIs: the package `@aws-sdk/client-ec2` is not installed", {
          help: "run: npm install --save-dev @aws-sdk/client-ec2",
        }),
      ],
      { cause },
    );
  }
}

function mistake(reason: string, { key, origin }: LockableAmi, help: string): Failure {
  return new Failure([error("lock/no-ami", `Cannot lock \`${key}\`: ${reason}`, { origin, help })]);
}
