// Files, folders and text put into the image with owner and permissions.
import { posix } from "node:path";
import type { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import type { FileContent, FileEntry } from "../plan/actions.ts";
import { Expression } from "../plan/expression.ts";
import type { Step } from "../plan/types.ts";
import { count } from "../util/text.ts";
import {
  checkProps,
  IMAGE_PATH,
  isPlainObject,
  listOf,
  MODE,
  required,
  type Shape,
  satisfies,
  TEXT,
} from "./check-props.ts";
import { ImageConstruct } from "./image-construct.ts";
import { recordProblem } from "./problems.ts";
import { isProblem, type ProjectFiles } from "./project-files.ts";
import { StepConstruct, type StepContext, type StepProps } from "./step-construct.ts";
import { checkTaken, isTaken, partTargets, take } from "./take-files.ts";
import { Variant } from "./variants.ts";

/** A file, or a folder with all that is in it. */
export interface FileProps {
  /** File or folder of the project, relative to the project folder; with `from` an absolute path in that image. This or `content`. */
  readonly source?: string;
  /**
   * Takes `source` from what another image of the App builds; of an image with variants, from one of them. It is there when that image is
   * done, after its cleanup, and is built before this one. Owner, set-user-id and capabilities are not taken over.
   */
  readonly from?: ImageConstruct | Variant;
  /**
   * Target of that image to take it from: name, builder's type, or `type.name`. Default: the one of the same builder type (of the same name,
   * where there are several), else its only one.
   */
  readonly fromTarget?: string;
  /** Text of the file; this or `source`. */
  readonly content?: string | Expression;
  /** Absolute path in the image: of the file, or of the folder that a folder's content goes into. With `/` at its end a file keeps its name. */
  readonly destination: string;
  /** User name or number. Default root. */
  readonly owner?: string;
  /** Group name or number. Default: the owner's own. */
  readonly group?: string;
  /**
   * Permissions of files, octal, e.g. `0644`. Default: the source's own, without write permission for group and others and without
   * set-user-id; of text: `0644`.
   */
  readonly mode?: string;
  /** Octal, of folders. Default `0755`. */
  readonly directoryMode?: string;
  /** Globs of paths below a source folder that stay out, e.g. `*.map`, `node_modules`, `cache/**`. */
  readonly exclude?: readonly string[];
}

export type FilesProps = StepProps & (FileProps | FilesListProps);

/** Several files in one step. */
export interface FilesListProps {
  /** At least one; an empty list is an error. */
  readonly entries: readonly FileProps[];
}

const ENTRY_SHAPE: Shape = {
  source: TEXT,
  from: satisfies(
    "an Image, a BaseLayer or a Variant",
    (value) => value instanceof ImageConstruct || value instanceof Variant,
    "Give the construct itself, not its name.",
  ),
  fromTarget: TEXT,
  content: satisfies("a string or an expression", (value) => typeof value === "string" || value instanceof Expression),
  destination: required(IMAGE_PATH, 'Write where it goes in the image: destination: "/etc/app.conf".'),
  owner: TEXT,
  group: TEXT,
  mode: MODE,
  directoryMode: MODE,
  exclude: listOf(TEXT, "globs"),
};

const LIST_SHAPE: Shape = {
  entries: listOf({ expected: "an object", problems: (value, path) => checkProps(value, ENTRY_SHAPE, path) }, "files"),
};

/** Files, folders and text put into the image with owner and permissions. A source that cannot be read is an error. */
export class Files extends StepConstruct {
  readonly #entries: readonly FileProps[];

  constructor(scope: Construct, id: string, props: FilesProps) {
    const isList = typeof props === "object" && props !== null && "entries" in props;
    super(scope, id, props, isList ? LIST_SHAPE : ENTRY_SHAPE);
    const entries = isList ? props.entries : isPlainObject(props) ? [props] : [];
    this.#entries = Array.isArray(entries) ? entries : [];
    for (const entry of this.#entries) this.#checkEntry(entry ?? {});
    if (isList && this.#entries.length === 0) {
      recordProblem(
        this,
        error("constructs/empty", "Unexpected empty `entries`, expected at least one file", {
          help: "Remove the construct, or add a file.",
        }),
      );
    }
  }

  override lower(context: StepContext): readonly Step[] {
    const contents = this.#entries.flatMap((entry) => {
      const content = entry.from === undefined ? this.#read(entry, context) : take(entry, entry.from, context);
      return content ? [content] : [];
    });
    if (contents.length < this.#entries.length) return [];
    return partTargets(contents, context).map(({ targets, names, isAll }) => {
      const entries = this.#entries.map((entry, index) => {
        const content = contents[index]!;
        return fileEntry(entry, isTaken(content) ? content.get(targets[0]!)! : content);
      });
      return this.step(isAll ? context : { ...context, guard: targets }, {
        title: title(entries),
        action: { kind: "place-files", entries, archive: false },
        ...(isAll ? {} : { suffix: names.join(",") }),
      });
    });
  }

  #read(
    { content, source = "", exclude }: FileProps,
    { project, report, origin }: StepContext,
  ): FileContent | undefined {
    if (content instanceof Expression) return { kind: "expression", value: content };
    if (content !== undefined) return { kind: "text", text: content };
    const result = (project satisfies ProjectFiles).read(source, exclude);
    if (!isProblem(result)) return result;
    report({ ...result, origin });
    return undefined;
  }

  #checkEntry(props: FileProps): void {
    const { source, content, destination } = props;
    if (props.from !== undefined || props.fromTarget !== undefined) {
      for (const problem of checkTaken(props)) recordProblem(this, problem);
    } else if (source !== undefined && content !== undefined) {
      recordProblem(
        this,
        error("constructs/exclusive-props", "Unexpected `source` and `content`, expected one of them", {
          help: "Keep one of them.",
        }),
      );
    } else if (source === undefined && content === undefined) {
      recordProblem(
        this,
        error("constructs/missing-prop", "Missing `source` or `content`, expected one of them", {
          help: 'Write source: "site/" or content: "text".',
        }),
      );
    } else if (content !== undefined && typeof destination === "string" && destination.endsWith("/")) {
      recordProblem(
        this,
        error(
          "constructs/destination-is-folder",
          `Unexpected folder \`${destination}\` for \`destination\`, expected a file's path`,
          {
            help: `Add the file's name: \`${destination}name\`.`,
          },
        ),
      );
    }
  }
}

function fileEntry(props: FileProps, content: FileContent): FileEntry {
  const { destination, owner, group, mode, directoryMode } = props;
  const keepsName = content.kind === "file" && destination.endsWith("/");
  const path = keepsName && content.kind === "file" ? `${destination}${posix.basename(content.path)}` : destination;
  return {
    content,
    destination: path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1"),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(mode === undefined ? {} : { mode: mode.padStart(4, "0") }),
    ...(directoryMode === undefined ? {} : { directoryMode: directoryMode.padStart(4, "0") }),
  };
}

function title(entries: readonly FileEntry[]): string {
  const [first] = entries;
  if (entries.length !== 1 || !first) return `place ${count(entries.length, "file")}`;
  const { content, destination } = first;
  if (content.kind === "artifact") return `take ${content.path} from ${content.image} to ${destination}`;
  if (content.kind === "folder") return `copy ${content.path}/ to ${destination}`;
  return content.kind === "file" ? `copy ${content.path} to ${destination}` : `write ${destination}`;
}
