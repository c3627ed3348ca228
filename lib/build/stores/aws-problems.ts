// What can go wrong between here and AWS, one diagnostic each, with the cure. Reads errors by their names and loads no SDK.
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";

interface AwsPlace {
  readonly region?: string;
  readonly profile?: string;
}

/** The SDK is an optional peer: only users of AMIs need it. */
export function noSdk(cause: unknown): Failure {
  return new Failure(
    [
      error("build/no-aws-sdk", "Cannot look for AMIs: the package `@aws-sdk/client-ec2` is not installed", {
        help: "Install it in your project: `npm install --save-dev @aws-sdk/client-ec2`.",
      }),
    ],
    { cause },
  );
}

export function awsFailure(cause: unknown, place: AwsPlace): Failure {
  const { name = "", message = "", code = "" } = cause as { name?: string; message?: string; code?: string };
  const where = place.region === undefined ? "" : ` in \`${place.region}\``;
  const cannot = (why: string) => `Cannot look for AMIs${where}: ${why}`;
  const fail = (...[kind, why, help]: [code: string, why: string, help: string]) =>
    new Failure([error(kind, cannot(why), { help })], { cause });

  if (/Region is missing/.test(message))
    return fail(
      "build/no-aws-region",
      "no region is set",
      "Set `region` on the target, or AWS_REGION, or `region` in your profile in ~/.aws/config.",
    );
  if (name === "CredentialsProviderError" || name === "TokenProviderError")
    return fail(
      "build/no-aws-credentials",
      message.replace(/\s+/g, " "),
      `Run \`aws sso login\` or \`aws configure\`${place.profile === undefined ? "" : ` for the profile \`${place.profile}\``}, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  if (/^(RequestLimitExceeded|Throttling|ThrottlingException|TooManyRequestsException|RequestThrottled)$/.test(name))
    return fail(
      "build/aws-throttled",
      `AWS asks for fewer requests (${name})`,
      "Run again in a minute; other tools on the same account may be using up its limit.",
    );
  if (
    /^(AuthFailure|UnauthorizedOperation|InvalidClientTokenId|SignatureDoesNotMatch|RequestExpired|ExpiredToken|ExpiredTokenException|OptInRequired|Blocked|AccessDenied|UnrecognizedClientException|PendingVerification)$/.test(
      name,
    )
  )
    return fail(
      "build/aws-denied",
      `AWS refuses: ${message || name} (${name})`,
      "Check the credentials and this machine's clock; they need `ec2:DescribeImages`, as Packer does.",
    );
  if (/^E[A-Z]+$|^EAI_AGAIN$/.test(code) || /TimeoutError|NetworkingError|AggregateError/.test(name))
    return fail(
      "build/aws-unreachable",
      `the EC2 endpoint does not answer: ${message || code || name}`,
      "Check the network and the region's name, and AWS_ENDPOINT_URL_EC2 if it is set.",
    );
  return fail("build/aws-answer", `${name}: ${message}`, "Look the error up in AWS's documentation of EC2.");
}
