// Props that `Script` and `Provisioner` share: how Packer is to treat the provisioner, and declared effects.
import type { Effects } from "../plan/effects.ts";
import type { Control } from "../plan/types.ts";
import { BOOLEAN, DURATION, IMAGE_PATH, listOf, objectOf, type Shape, TEXT, wholeNumber } from "./check-props.ts";

export interface ControlProps {
  /** Times to try again after a failure. */
  readonly retries?: number;
  /** Go duration, e.g. `5m`. Packer ignores it beside `pauseBefore`. */
  readonly timeout?: string;
  readonly pauseBefore?: string;
  readonly pauseAfter?: string;
  /** The step may end the session, e.g. because it restarts the network. */
  readonly expectDisconnect?: boolean;
  /** Default [0]. */
  readonly validExitCodes?: readonly number[];
  /** How long to try to upload and start the script. Packer's default is `5m`. */
  readonly startRetryTimeout?: string;
}

/** What a step touches, in the user's words. Declaring effects lets passes move and merge the step. */
export interface EffectProps {
  readonly reads?: TouchedProps;
  readonly writes?: TouchedProps;
}

export interface TouchedProps {
  /** Absolute paths; a folder stands for all that is in it. */
  readonly paths?: readonly string[];
  /** Package managers, e.g. `apt`. */
  readonly packages?: readonly string[];
  readonly services?: readonly string[];
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
  /** It uses the network. */
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
