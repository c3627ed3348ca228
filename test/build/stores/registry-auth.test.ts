// Challenges of registries, as the wild ones write them.
import { describe, expect, it } from "vitest";
import { parseChallenge } from "../../../lib/build/stores/registry-auth.ts";

describe("a challenge", () => {
  const bearer = (realm: string, service?: string) => ({
    kind: "bearer",
    realm: new URL(realm),
    ...(service === undefined ? {} : { service }),
  });

  it.each([
    ['Basic realm="Registry Realm"', { kind: "basic" }],
    ["basic realm=x", { kind: "basic" }],
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"',
      bearer("https://auth.docker.io/token", "registry.docker.io"),
    ],
    [
      'Bearer realm="https://r.io/token", service="a, b" , scope="repository:x:pull"',
      bearer("https://r.io/token", "a, b"),
    ],
    ['bearer service="Basic auth",realm="https://r.io/t"', bearer("https://r.io/t", "Basic auth")],
    ['Bearer realm="https://r.io/t"', bearer("https://r.io/t")],
    ['Negotiate, Basic realm="x", Bearer realm="https://r.io/t"', { kind: "basic" }],
    ['Bearer realm="https://r.io/t", Basic realm="x"', bearer("https://r.io/t")],
    ["Negotiate", undefined],
    ["Bearer", undefined],
    ['Bearer realm="file:///etc/passwd"', undefined],
    ["", undefined],
  ])("`%s` is understood", (header, expected) => {
    expect(parseChallenge(header)).toEqual(expected);
  });
});
