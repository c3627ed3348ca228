// An upload that happens only if the host has the file: of downloads that are kept there by their checksum.
import type { Block, BodyItem } from "../hcl/ast.ts";
import { attribute, block, call, list, raw, reference, template, text } from "../hcl/make.ts";
import { DOWNLOADS_VARIABLE } from "../plan/facilities.ts";
import type { OptionalUpload } from "./uploads.ts";

/** Packer has no condition on a provisioner; a dynamic block with nothing to repeat is none. */
export function writeOptionalUpload({ sha256, destination }: OptionalUpload, only: readonly BodyItem[]): Block {
  const folders = call("compact", list([reference("var", DOWNLOADS_VARIABLE)]));
  const file = template(reference("folder"), `/${sha256}`);
  return block(
    "dynamic",
    ["provisioner"],
    [
      attribute("labels", list([text("file")])),
      attribute("for_each", raw("[for folder in ", folders, " : folder if fileexists(", file, ")]")),
      block(
        "content",
        [],
        [
          attribute("source", template(reference("provisioner", "value"), `/${sha256}`)),
          attribute("destination", text(destination)),
          ...only,
        ],
      ),
    ],
    { comments: ["Sent if it is already here; else the script fetches it"] },
  );
}
