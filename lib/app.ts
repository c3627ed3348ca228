// The app: root of the tree, and its synthesis. Under `npx synth` the command line sets a session, so that `app.synth()` in the user's file
// writes where and how the command line says.
import { AppRoot, type AppRootProps } from "./constructs/app-root.ts";
import type { PresetName } from "./optimize/presets.ts";
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
  /** Nothing is to be synthesized unless the user's file waits for it: the command only plans. */
  readonly lazy?: boolean;
  readonly apps: SessionApp[];
}

export interface SessionApp {
  readonly projectFolder: string;
  synth(): Promise<SynthReport>;
  plan(): Promise<Planned>;
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
    session?.apps.push(this);
  }

  /**
   * Checks the whole tree, optimizes it and writes the templates; unchanged files are left untouched. Rejects with a `Failure` that holds
   * every mistake found; the previous output is then whole. A second call returns the first one's report.
   */
  synth(options: SynthOptions = {}): Promise<SynthReport> {
    const merged = { ...this.#own, ...options, ...this.#session?.options };
    const start = () => import("./synth/synth-app.ts").then(({ synthApp }) => synthApp(this, merged));
    if (this.#session?.lazy) return startLater(() => (this.#report ??= start()));
    this.#report ??= start();
    // Under the command line the user's file need not await: the command line does.
    if (this.#session) this.#report.catch(() => undefined);
    return this.#report;
  }

  /** All images as a plan, as they were written and as they are optimized; nothing is written. Rejects with a `Failure` on mistakes. */
  async plan(options: Pick<SynthOptions, "preset" | "packerVersion"> = {}): Promise<Planned> {
    const { planApp } = await import("./synth/synth-app.ts");
    return planApp(this, { ...this.#own, ...options, ...this.#session?.options });
  }
}

/** A promise whose work begins when somebody waits for it. */
function startLater<Value>(start: () => Promise<Value>): Promise<Value> {
  return {
    // biome-ignore lint/suspicious/noThenProperty: it stands for a promise
    then: (fulfilled, rejected) => start().then(fulfilled, rejected),
    catch: (rejected) => start().catch(rejected),
    finally: (settled) => start().finally(settled),
    [Symbol.toStringTag]: "Promise",
  };
}
