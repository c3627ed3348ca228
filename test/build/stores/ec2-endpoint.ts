// A server that answers DescribeImages as the documentation of EC2's query interface says: signed form in, XML out.
import http from "node:http";
import { listen, type Place } from "./registries.ts";

export interface EndpointImage {
  readonly id: string;
  readonly fingerprint: string;
  readonly state?: string;
  readonly created?: string;
  readonly gigabytes?: number;
}

export interface Endpoint extends Place {
  readonly url: string;
  /** Every request's parameters and who signed it, in order. */
  readonly asked: { readonly [name: string]: string }[];
}

/** `page`: images per answer; `refuse`: the error of the first `times` requests (default: of all). */
export async function startEndpoint(
  images: readonly EndpointImage[],
  options: {
    readonly page?: number;
    readonly refuse?: {
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly times?: number;
    };
    /** Whether the filter by state is passed over, as a careless imitation of AWS does. */
    readonly careless?: boolean;
  } = {},
): Promise<Endpoint> {
  const asked: { [name: string]: string }[] = [];
  const { page = 1000, refuse, careless } = options;
  const server = http.createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
    const form = Object.fromEntries(new URLSearchParams(body));
    const signer = /Credential=([^/]+)\/\d+\/([^/]+)\/ec2/.exec(incoming.headers.authorization ?? "");
    asked.push({ ...form, key: signer?.[1] ?? "", region: signer?.[2] ?? "" });
    outgoing.setHeader("Content-Type", "text/xml;charset=UTF-8");
    if (refuse && asked.length <= (refuse.times ?? Number.POSITIVE_INFINITY)) {
      const { code, message } = refuse;
      const xml = `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`;
      return void outgoing.writeHead(refuse.status).end(`<?xml version="1.0" encoding="UTF-8"?>${xml}`);
    }
    const matching = images.filter(
      (image) =>
        valuesOf(form, "tag:packwright:fingerprint").includes(image.fingerprint) &&
        (careless || valuesOf(form, "state").includes(image.state ?? "available")),
    );
    const start = Number(form.NextToken ?? 0);
    const next = start + page < matching.length ? `<nextToken>${start + page}</nextToken>` : "";
    const items = matching
      .slice(start, start + page)
      .map(toXml)
      .join("");
    outgoing.end(
      `<?xml version="1.0" encoding="UTF-8"?><DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId><imagesSet>${items}</imagesSet>${next}</DescribeImagesResponse>`,
    );
  });
  const place = await listen(server);
  return { ...place, url: `http://${place.host}`, asked };
}

/** Values of the filter of that name: `Filter.1.Name`, `Filter.1.Value.1`, … */
export function valuesOf(form: { readonly [name: string]: string }, filter: string): string[] {
  const number = Object.entries(form).find(([name, value]) => /^Filter\.\d+\.Name$/.test(name) && value === filter);
  const prefix = number?.[0].replace(/Name$/, "Value.");
  return prefix === undefined
    ? []
    : Object.entries(form).flatMap(([name, value]) => (name.startsWith(prefix) ? [value] : []));
}

function toXml({ id, fingerprint, state = "available", created, gigabytes }: EndpointImage): string {
  const date = `<creationDate>${created ?? "2026-01-01T00:00:00.000Z"}</creationDate>`;
  const disk = gigabytes
    ? `<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeSize>${gigabytes}</volumeSize></ebs></item></blockDeviceMapping>`
    : "";
  const tags = `<tagSet><item><key>Name</key><value>web</value></item><item><key>packwright:fingerprint</key><value>${fingerprint}</value></item></tagSet>`;
  return `<item><imageId>${id}</imageId><imageState>${state}</imageState>${date}${disk}${tags}</item>`;
}
