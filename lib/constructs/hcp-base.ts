// A base taken from the HCP Packer registry: one version of a bucket, and its artifact for each platform and region.
import { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import type { Expression } from "../plan/expression.ts";
import { HcpPackerArtifact, HcpPackerVersion } from "../plugins/packer.ts";
import { slug } from "../util/names.ts";
import { checkProps, required, type Shape, TEXT } from "./check-props.ts";
import { DataSource } from "./data-source.ts";
import { recordProblem } from "./problems.ts";

/** A bucket of the HCP Packer registry, and which of its versions to take. */
export interface HcpBaseProps {
  /** Name of the bucket that holds the base. */
  readonly bucketName: string;
  /** The channel whose version is taken, e.g. `production`. */
  readonly channel: string;
}

/** Which of the version's artifacts. */
export interface HcpArtifactProps {
  /** e.g. `aws`, `gce`, `azure`. */
  readonly platform: string;
  /** The platform's region that the artifact lies in, e.g. `eu-west-1`. */
  readonly region: string;
}

const SHAPE: Shape = {
  bucketName: required(TEXT, 'Write bucketName: "golden".'),
  channel: required(TEXT, 'Write channel: "production".'),
};
const ARTIFACT_SHAPE: Shape = {
  platform: required(TEXT, 'Write platform: "aws".'),
  region: required(TEXT, 'Write region: "eu-west-1".'),
};

/**
 * A base taken from the HCP Packer registry: one version of a bucket, and its artifact for each platform and region. Packer looks it up
 * when it builds, with `HCP_CLIENT_ID` and `HCP_CLIENT_SECRET` in its environment; needs Packer ≥ 1.10.1.
 */
export class HcpBase extends Construct {
  /** The version all artifacts are of. */
  readonly version: DataSource;
  readonly #bucketName: string;

  constructor(scope: Construct, id: string, props: HcpBaseProps) {
    super(scope, id);
    const problems = checkProps(props, SHAPE);
    for (const problem of problems) recordProblem(this, problem);
    const { bucketName, channel } = problems.length === 0 ? props : { bucketName: "unknown", channel: "unknown" };
    this.#bucketName = bucketName;
    const component = new HcpPackerVersion({ bucketName, channelName: channel });
    this.version = new DataSource(this, "version", component, { name: slug(id) });
  }

  /** The artifact's id, to start a builder from: `AmazonEbs.from(golden.artifact({ platform: "aws", region: "eu-west-1" }))`. */
  artifact(props: HcpArtifactProps): Expression {
    const problems = checkProps(props, ARTIFACT_SHAPE);
    for (const problem of problems) recordProblem(this, problem);
    if (problems.length > 0) return this.version.ref("fingerprint");
    const { platform, region } = props;
    const id = slug(`${platform}-${region}`);
    const known = this.node.tryFindChild(id);
    if (known instanceof DataSource) return known.ref("external_identifier");
    if (known)
      recordProblem(
        this,
        error(
          "constructs/name",
          `Unexpected construct \`${id}\` below \`${this.node.path}\`, expected none: artifacts are kept there`,
          { help: "Give it another scope." },
        ),
      );
    const component = new HcpPackerArtifact({
      bucketName: this.#bucketName,
      versionFingerprint: this.version.ref("fingerprint"),
      platform,
      region,
    });
    return new DataSource(this, id, component, { name: `${slug(this.node.id)}-${id}` }).ref("external_identifier");
  }
}
