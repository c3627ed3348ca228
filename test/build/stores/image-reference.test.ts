// Names of registries and repositories, read as Docker reads them.
import { describe, expect, it } from "vitest";
import { parseRegistryPrefix, repositoryAt, repositoryOf } from "../../../lib/build/stores/image-reference.ts";
import { diagnosticOf } from "./diagnostic-of.ts";

describe("a registry's name", () => {
  it.each([
    ["127.0.0.1:5000", "127.0.0.1:5000", "web", "127.0.0.1:5000/web"],
    ["127.0.0.1:5000/acme/images", "127.0.0.1:5000", "acme/images/web", "127.0.0.1:5000/acme/images/web"],
    ["localhost/acme", "localhost", "acme/web", "localhost/acme/web"],
    ["[::1]:5000/acme", "[::1]:5000", "acme/web", "[::1]:5000/acme/web"],
    ["ghcr.io/acme", "ghcr.io", "acme/web", "ghcr.io/acme/web"],
    ["acme", "docker.io", "acme/web", "acme/web"],
    ["docker.io/acme", "docker.io", "acme/web", "docker.io/acme/web"],
    ["index.docker.io/acme", "docker.io", "acme/web", "index.docker.io/acme/web"],
  ])("`%s` is at %s, an image there is `%s`", (text, host, name, familiar) => {
    expect(repositoryAt(parseRegistryPrefix(text), "web")).toEqual({ host, name, familiar });
  });

  it.each([
    "",
    "https://ghcr.io/acme",
    "ghcr.io/acme/",
    "ghcr.io/Acme",
    "acme/images:1",
    "docker.io",
    "a b",
    "r.io:/x",
  ])("cannot be `%s`", async (text) => {
    expect(await diagnosticOf(() => parseRegistryPrefix(text))).toBe(
      `build/bad-registry\nUnexpected registry \`${text}\`, expected \`HOST[:PORT]/PATH\` or a name at Docker Hub\n` +
        "Write it as in `ghcr.io/acme` or `127.0.0.1:5000/images`: without `https://`, tag or final `/`, the path in lower case.",
    );
  });
});

describe("an image's name", () => {
  it.each([
    ["debian", "docker.io", "library/debian"],
    ["debian:12-slim", "docker.io", "library/debian"],
    ["acme/web:1", "docker.io", "acme/web"],
    ["docker.io/debian", "docker.io", "library/debian"],
    ["ghcr.io/acme/web@sha256:00", "ghcr.io", "acme/web"],
    ["127.0.0.1:5000/web:1@sha256:00", "127.0.0.1:5000", "web"],
    ["127.0.0.1:5000/web", "127.0.0.1:5000", "web"],
  ])("`%s` is at %s as `%s`", (reference, host, name) => {
    const repository = repositoryOf(reference);
    expect([repository.host, repository.name]).toEqual([host, name]);
  });
});
