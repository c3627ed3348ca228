// A small but whole Packer template as a tree; `expected/web.pkr.hcl` is its text.
import type { Document } from "../../lib/hcl/ast.ts";
import {
  attribute,
  block,
  boolean,
  call,
  comment,
  document,
  heredoc,
  list,
  number,
  object,
  raw,
  reference,
  template,
  text,
} from "../../lib/hcl/make.ts";

export function webDocument(): Document {
  return document(
    comment("Written by Packwright. Plain Packer builds it."),
    block(
      "packer",
      [],
      [
        attribute("required_version", text(">= 1.9.5")),
        block(
          "required_plugins",
          [],
          [attribute("docker", object({ version: text("~> 1.1"), source: text("github.com/hashicorp/docker") }))],
        ),
      ],
    ),
    block(
      "variable",
      ["region"],
      [
        attribute("type", reference("string")),
        attribute("default", text("eu-central-1")),
        attribute("sensitive", boolean(false)),
      ],
    ),
    block(
      "source",
      ["docker", "web"],
      [
        attribute("image", text("debian:12-slim"), { comments: ["Digest: see plan.json"] }),
        attribute("commit", boolean(true)),
        attribute("changes", list([text('ENTRYPOINT ["/init"]'), text("EXPOSE 80")])),
        attribute("platform", raw("var.arm?", text("linux/arm64"), ":", text("linux/amd64"))),
      ],
    ),
    block(
      "build",
      [],
      [
        attribute("name", text("web")),
        attribute("sources", list([text("source.docker.web")])),
        block(
          "provisioner",
          ["shell"],
          [
            attribute("env", object({ REGION: reference("var", "region"), DEBIAN_FRONTEND: text("noninteractive") })),
            attribute(
              "inline",
              list([heredoc('set -eu\napt-get update\nfor p in ${PACKAGES}; do\n  apt-get install -y "$p"\ndone\n')]),
            ),
            attribute("max_retries", number(3), { trailing: "mirrors fail" }),
          ],
          { comments: ["step: tools"] },
        ),
        block(
          "post-processor",
          ["docker-tag"],
          [
            attribute("repository", template("acme/", reference("source", "name"))),
            attribute("tags", list([text("latest"), call("formatdate", text("YYYYMMDD"), call("timestamp"))])),
          ],
        ),
      ],
    ),
  );
}
