// Props of steps that run what Packwright does not know: how Packer is to treat the provisioner (`Script`, `Provisioner`), and declared
// effects (`Script` only).
import type { Effects } from "../plan/effects.ts";
import type { Control } from "../plan/types.ts";
import { BOOLEAN, DURATION, IMAGE_PATH, listOf, objectOf, type Shape, TEXT, wholeNumber } from "./check-props.ts";

/** How Packer is to treat the provisioner. Any of these keeps a script in a provisioner of its own. Durations are Go's, e.g. `30s`, `1h30m`. */
export interface ControlProps {
  /** Times to try again after a failure. Default 0. */
  readonly retries?: number;
  /** How long it may take, a pause not counted; then it fails. Default: no limit. */
  readonly timeout?: string;
  /** How long to wait before it starts. Beside `timeout` the wait is a provisioner of its own, since Packer would ignore one of them. Default: none. */
  readonly pauseBefore?: string;
  /** How long to wait when it is done. Packer knows it of shell and PowerShell provisioners only. Default: none. */
  readonly pauseAfter?: string;
  /** The step may end the session, e.g. because it restarts the network. Packer knows it of shell provisioners only. Default false. */
  readonly expectDisconnect?: boolean;
  /** Exit codes that are no failure. Packer knows it of shell, PowerShell and the like only. Default `[0]`. */
  readonly validExitCodes?: readonly number[];
  /** How long to try to upload and start the script. Shell, PowerShell and Windows shell only. Default `5m`, Packer's own. */
  readonly startRetryTimeout?: string;
}

/**
 * What a script touches. Declared, it lets passes move the script, and other steps across it, where nothing that is read or written is in
 * common; it may share a provisioner with its neighbours either way. What is left out counts as untouched.
 */
export interface EffectProps {
  /** What its result depends on. Default: nothing. */
  readonly reads?: TouchedProps;
  /** What it makes, changes or removes. Default: nothing. */
  readonly writes?: TouchedProps;
}

/** Parts of the image, and the network; `*` as a name stands for all of its kind. */
export interface TouchedProps {
  /** Absolute paths; a folder stands for all that is in it. */
  readonly paths?: readonly string[];
  /** Package managers, e.g. `apt`. */
  readonly packages?: readonly string[];
  /** Names of services, e.g. `nginx`. */
  readonly services?: readonly string[];
  /** Names of users, e.g. `www-data`. */
  readonly users?: readonly string[];
  /** Names of groups. */
  readonly groups?: readonly string[];
  /** It uses the network. Default false. */
  readonly network?: boolean;
}

export const CONTROL_SHAPE = {
  retries: wholeNumber(0),
  timeout: DURATION,
  pauseBefore: DURATION,
  pauseAfter: DURATION,
  expectDisconnect: BOOLEAN,
  validExitCodes: listOf(wholeNumber(0), "exit codes"),
  startRetryTimeout: DURATION,
} satisfies Shape;

const TOUCHED = objectOf({
  paths: listOf(IMAGE_PATH, "absolute paths"),
  packages: listOf(TEXT, "package managers"),
  services: listOf(TEXT, "services"),
  users: listOf(TEXT, "users"),
  groups: listOf(TEXT, "groups"),
  network: BOOLEAN,
});

export const EFFECTS_SHAPE = objectOf({ reads: TOUCHED, writes: TOUCHED });

export function toControl(props: ControlProps): Control {
  return {
    ...(props.retries === undefined ? {} : { maxRetries: props.retries }),
    ...(props.timeout === undefined ? {} : { timeout: props.timeout }),
    ...(props.pauseBefore === undefined ? {} : { pauseBefore: props.pauseBefore }),
    ...(props.pauseAfter === undefined ? {} : { pauseAfter: props.pauseAfter }),
    ...(props.expectDisconnect === undefined ? {} : { expectDisconnect: props.expectDisconnect }),
    ...(props.validExitCodes === undefined ? {} : { validExitCodes: props.validExitCodes }),
    ...(props.startRetryTimeout === undefined ? {} : { startRetryTimeout: props.startRetryTimeout }),
  };
}

export function toEffects(props: EffectProps | undefined): Effects | undefined {
  return props && { reads: resources(props.reads), writes: resources(props.writes) };
}

function resources(touched: TouchedProps = {}): string[] {
  const { paths = [], packages = [], services = [], users = [], groups = [], network = false } = touched;
  return [
    ...paths.map((path) => `path:${path.replace(/(.)\/+$/, "$1")}`),
    ...packages.map((manager) => `packages:${manager}`),
    ...services.map((service) => `service:${service}`),
    ...users.map((user) => `user:${user}`),
    ...groups.map((group) => `group:${group}`),
    ...(network ? ["network:*"] : []),
  ];
}
