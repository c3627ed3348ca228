// A file fetched from the network, checked against its checksum, and unpacked when asked.
import { posix } from "node:path";
import type { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import type { FetchDownload } from "../plan/actions.ts";
import type { Step } from "../plan/types.ts";
import { IMAGE_PATH, MODE, oneOf, required, type Shape, satisfies, TEXT, wholeNumber } from "./check-props.ts";
import { recordProblem } from "./problems.ts";
import { StepConstruct, type StepContext, type StepProps } from "./step-construct.ts";

/** Archives that a `Download` can unpack. */
export type ArchiveFormat = NonNullable<FetchDownload["unpack"]>;

/** What is fetched, and where it goes. */
export interface DownloadProps extends StepProps {
  /** With `http`, `https` or `ftp`; it is no part of the fingerprint, the checksum is. */
  readonly url: string;
  /** Hex SHA-256 of the file: what is fetched is what was meant. Default: the lock file's, which `npx synth lock` writes. */
  readonly sha256?: string;
  /** Absolute path: of the file (with `/` at its end the file keeps its name), or with `unpack` of the folder. */
  readonly destination: string;
  /** Unpack it; true: by the name's ending. */
  readonly unpack?: boolean | ArchiveFormat;
  /** Leading path parts to drop while unpacking. Default 0. */
  readonly stripComponents?: number;
  /** User name or number. Default root. */
  readonly owner?: string;
  /** Group name or number. Default: the owner's own. */
  readonly group?: string;
  /** Octal, e.g. `0755`. Default `0644`; unpacked files keep the archive's. */
  readonly mode?: string;
}

const FORMATS = ["tar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst", "zip"] as const;
const ENDINGS: readonly (readonly [ending: RegExp, format: ArchiveFormat])[] = [
  [/\.(tar\.gz|tgz)$/i, "tar.gz"],
  [/\.(tar\.xz|txz)$/i, "tar.xz"],
  [/\.(tar\.bz2|tbz2?)$/i, "tar.bz2"],
  [/\.(tar\.zst|tzst)$/i, "tar.zst"],
  [/\.tar$/i, "tar"],
  [/\.(zip|jar|whl)$/i, "zip"],
];

const SHAPE: Shape = {
  url: required(
    satisfies(
      "a URL with http, https or ftp",
      (value) => typeof value === "string" && /^(https?|ftp):\/\/[^\s]+$/i.test(value),
    ),
    'Write url: "https://…".',
  ),
  sha256: satisfies(
    "64 hexadecimal digits",
    (value) => typeof value === "string" && /^[0-9a-f]{64}$/i.test(value),
    "Run: curl -fsSL URL | sha256sum",
  ),
  destination: required(IMAGE_PATH, 'Write destination: "/usr/local/bin/tool".'),
  unpack: oneOf(true, false, ...FORMATS),
  stripComponents: wholeNumber(0),
  owner: TEXT,
  group: TEXT,
  mode: MODE,
};

/** A file fetched from the network, checked against its checksum, and unpacked when asked. Another checksum ends the build. */
export class Download extends StepConstruct {
  readonly #props: DownloadProps;

  constructor(scope: Construct, id: string, props: DownloadProps) {
    super(scope, id, props, SHAPE);
    this.#props = props ?? {};
    const { unpack, url, stripComponents } = this.#props;
    if (unpack === true && typeof url === "string" && formatOf(url) === undefined) {
      recordProblem(
        this,
        error("constructs/archive-format", `Cannot tell the archive format of \`${url}\` by its ending`, {
          help: 'Say it: unpack: "tar.gz".',
        }),
      );
    }
    if (stripComponents !== undefined && !unpack) {
      recordProblem(
        this,
        error("constructs/exclusive-props", "Unexpected `stripComponents` without `unpack`", {
          help: "Add unpack: true, or remove it.",
        }),
      );
    }
  }

  override lower(context: StepContext): readonly Step[] {
    const { url, sha256 = "", destination, unpack, stripComponents = 0, owner, group, mode } = this.#props;
    const format = unpack === true ? formatOf(url) : unpack || undefined;
    const fileName = posix.basename(new URL(url).pathname) || "download";
    const path = format === undefined && destination.endsWith("/") ? `${destination}${fileName}` : destination;
    return [
      this.step(context, {
        title: `${format === undefined ? "download" : "unpack"} ${fileName} to ${destination}`,
        action: {
          kind: "fetch-download",
          url,
          sha256: sha256.toLowerCase(),
          destination: path.replace(/(.)\/+$/, "$1"),
          ...(format === undefined ? {} : { unpack: format }),
          stripComponents,
          ...(owner === undefined ? {} : { owner }),
          ...(group === undefined ? {} : { group }),
          ...(mode === undefined ? {} : { mode: mode.padStart(4, "0") }),
        },
      }),
    ];
  }
}

function formatOf(url: string): ArchiveFormat | undefined {
  const path = url.replace(/[?#].*$/, "");
  return ENDINGS.find(([ending]) => ending.test(path))?.[1];
}
