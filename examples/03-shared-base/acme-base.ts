import type { Construct } from "constructs";
import { BaseLayer, Files, Os, Packages } from "packwright";
import { Docker } from "packwright/plugins/docker";

export interface AcmeBaseProps {
  /** Who is asked when something is wrong with an image. */
  readonly contact: string;
}

/** What every image of the team starts from. */
export class AcmeBase extends BaseLayer {
  constructor(scope: Construct, id: string, props: AcmeBaseProps) {
    super(scope, id, { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
    new Packages(this, "tools", { apt: ["ca-certificates", "curl", "less"] });
    new Files(this, "contact", { content: `${props.contact}\n`, destination: "/etc/acme/contact" });
  }
}
