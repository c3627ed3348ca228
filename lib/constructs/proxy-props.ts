// Proxies near the build, as users give them: for an image, or for a whole App.
import { error } from "../diagnostics/diagnostic.ts";
import { Expression } from "../plan/expression.ts";
import { type Check, objectOf, satisfies } from "./check-props.ts";

/** URLs of proxies; a variable's value may be empty when it runs, which counts as none. Nothing of them gets into the image. */
export interface ProxyProps {
  /** For apt, e.g. an apt-cacher-ng: `http://10.0.0.1:3142`. What it fetches over https goes through `http`, or past it. */
  readonly apt?: string | Expression;
  /** For all that heeds `http_proxy` and `https_proxy`, e.g. a squid. */
  readonly http?: string | Expression;
  /** Package index for pip, e.g. a devpi: `http://10.0.0.1:3141/root/pypi/+simple/`. An index that a step or `mirrors` names wins. */
  readonly pip?: string | Expression;
  /** Registry for npm, e.g. a verdaccio: `http://10.0.0.1:4873`. One that a step or `mirrors` names wins. */
  readonly npm?: string | Expression;
}

const URL_CHECK = satisfies(
  "a URL with http or https, or an expression",
  (value) => value instanceof Expression || (typeof value === "string" && /^https?:\/\/[^\s"']+$/i.test(value)),
  'Write e.g. "http://10.0.0.1:3142", or the `ref` of a Variable.',
);
const PASSWORD: Check = {
  expected: URL_CHECK.expected,
  problems: (value, path) =>
    typeof value === "string" && /^https?:\/\/[^/]*@/i.test(value)
      ? [
          error(
            "constructs/proxy-password",
            `Unexpected password in \`${path}\`, expected none: it would be written down`,
            {
              help: "Give the URL through a Secret: `secret.ref`.",
            },
          ),
        ]
      : URL_CHECK.problems(value, path),
};

export const PROXIES_SHAPE = objectOf({ apt: PASSWORD, http: PASSWORD, pip: PASSWORD, npm: PASSWORD });
