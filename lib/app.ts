// The app: root of the tree, and its synthesis. Under `npx synth` the command line sets a session, so that `app.synth()` in the user's file
// writes where and how the command line says.
import path from "node:path";
import { AppRoot, type AppRootProps, DEFAULT_PACKER_VERSION } from "./constructs/app-root.ts";
import type { PresetName } from "./optimize/presets.ts";
import type { Plan } from "./plan/types.ts";
import type { LockOptions, LockReport } from "./synth/lock-app.ts";
import type { SynthOptions, SynthReport } from "./synth/synth-app.ts";
import type { Planned } from "./synth/synthesize.ts";

export interface AppProps extends AppRootProps {
  /** Output folder of `app.synth()`, relative to the working directory. Default `packer.out`; `--out` wins. */
  readonly outputFolder?: string;
  /** Which optimizer passes run. Default `default`; `--preset` wins. */
  readonly preset?: PresetName;
}

/** What the command line wants of every app that the user's file makes. Shared between copies of the package through the global symbol. */
export interface AppSession {
  readonly projectFolder: string;
  readonly options: SynthOptions;
  /** The command does not synthesize: `app.synth()` in the user's file does nothing. */
  readonly idle?: boolean;
  readonly apps: SessionApp[];
}

/** What commands can do with an app. */
export interface SessionApp {
  readonly projectFolder: string;
  synth(): Promise<SynthReport>;
  /** Nothing is written. */
  plan(): Promise<Planned>;
  lock(options: LockOptions): Promise<LockReport>;
}

const SESSION = Symbol.for("packwright.session");

/** Starts a session: apps made from now on register in it. Only the command line calls this. */
export function startSession(session: AppSession): void {
  (globalThis as { [SESSION]?: AppSession })[SESSION] = session;
}

/**
 * The root of the tree, and its synthesis. One per entry file; under `npx synth` the command line decides where it writes. All that an App
 * holds is synthesized together: images can be built on each other only within one.
 */
export class App extends AppRoot {
  readonly #own: SynthOptions;
  readonly #session: AppSession | undefined;
  #report: Promise<SynthReport> | undefined;

  constructor(props: AppProps = {}) {
    const session = (globalThis as { [SESSION]?: AppSession })[SESSION];
    super(session ? { projectFolder: session.projectFolder, ...props } : props, ["outputFolder", "preset"]);
    const { outputFolder, preset } = props ?? {};
    this.#own = {
      ...(outputFolder === undefined ? {} : { outputFolder }),
      ...(preset === undefined ? {} : { preset }),
    };
    this.#session = session;
    session?.apps.push({
      projectFolder: this.projectFolder,
      synth: () => this.synth(),
      plan: async () =>
        (await import("./synth/synth-app.ts")).planApp(this, { ...this.#own, ...this.#session?.options }),
      lock: async (options) => (await import("./synth/lock-app.ts")).lockApp(this, options),
    });
  }

  /**
   * Checks the whole tree, optimizes it and writes the templates; unchanged files are left untouched. Rejects with a `Failure` that holds
   * every mistake found; the previous output is then whole. A second call returns the first one's report.
   */
  synth(options: SynthOptions = {}): Promise<SynthReport> {
    const merged = { ...this.#own, ...options, ...this.#session?.options };
    if (this.#session?.idle) return idleReport(merged);
    this.#report ??= import("./synth/synth-app.ts").then(({ synthApp }) => synthApp(this, merged));
    // Under the command line the user's file need not await: the command line does.
    if (this.#session) this.#report.catch(() => undefined);
    return this.#report;
  }
}

/** Nothing was synthesized, and nothing is told of it. */
async function idleReport({ outputFolder = "packer.out" }: SynthOptions): Promise<SynthReport> {
  return {
    outputFolder: path.resolve(outputFolder),
    files: [],
    removed: [],
    upToDate: true,
    plan: NO_IMAGES,
    recipes: () => NO_IMAGES,
    trace: { preset: "none", passes: [], gain: {} },
    warnings: [],
  };
}

const NO_IMAGES: Plan = { packerVersion: DEFAULT_PACKER_VERSION, images: [] };
