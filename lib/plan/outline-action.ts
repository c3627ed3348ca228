// One action in a few words, for the outline of a plan. Long text is cut: an outline shows what, not all of how.

import type { FileContent, FileEntry, PackageReference, WriteLess } from "./actions.ts";
import { cut, outlineValue } from "./outline-value.ts";
import type { Action } from "./types.ts";

/** e.g. `apt install nginx, curl=8.1 {refresh, no caches}`. */
export function outlineAction(action: Action): string {
  switch (action.kind) {
    case "refresh-index":
      return withFlags(`${action.manager} refresh`, writeLessFlags(action.writeLess));
    case "add-repositories":
      return `${action.manager} repositories ${action.repositories.map(({ name }) => name).join(", ")}${action.mirror ? ` mirror ${action.mirror}` : ""}`;
    case "install-packages":
      return withFlags(`${action.manager} install ${action.packages.map(outlinePackage).join(", ")}`, [
        ...(action.refresh ? ["refresh"] : []),
        ...(action.recommends ? ["recommends"] : []),
        ...(action.docs ? [] : ["no docs"]),
        ...(action.release === undefined ? [] : [`release ${action.release}`]),
        ...(action.index === undefined ? [] : [`index ${action.index}`]),
        ...writeLessFlags(action.writeLess),
      ]);
    case "remove-build-packages":
      return `${action.manager} remove ${action.packages.join(", ")}`;
    case "place-files":
      return withFlags(`place ${action.entries.map(outlineEntry).join(", ")}`, action.archive ? ["archive"] : []);
    case "run-script": {
      const { source } = action;
      const text = source.kind === "file" ? source.path : source.lines.map(outlineValue).join("; ");
      return [
        "run",
        ...(action.interpreter ? [`(${action.interpreter})`] : []),
        cut(text),
        ...action.arguments.map(outlineValue),
      ].join(" ");
    }
    case "fetch-download":
      return `fetch ${action.url} → ${action.destination}${action.unpack ? ` (${action.unpack})` : ""}`;
    case "set-service":
      return withFlags(`service ${action.name}`, [
        ...(action.enabled === undefined ? [] : [action.enabled ? "enabled" : "disabled"]),
        ...(action.masked ? ["masked"] : []),
        ...(action.unit === undefined ? [] : ["unit"]),
        ...(action.restart ? ["restart"] : []),
      ]);
    case "reboot-machine":
      return `reboot ${action.timeout}`;
    case "clean-image":
      return `clean ${action.parts.join(", ")}`;
    case "use-provisioner":
      return `provisioner ${action.component.type}`;
    case "group":
      return "script";
  }
}

function outlinePackage({ name, version, buildOnly }: PackageReference): string {
  return `${name}${version === undefined ? "" : `=${version}`}${buildOnly ? " (build only)" : ""}`;
}

function outlineEntry({ content, destination, owner, group, mode }: FileEntry): string {
  const from = outlineContent(content);
  const rights = [owner === undefined && group === undefined ? "" : `${owner ?? ""}:${group ?? ""}`, mode ?? ""].filter(
    (word) => word !== "",
  );
  return `${from} → ${destination}${rights.length > 0 ? ` (${rights.join(" ")})` : ""}`;
}

function outlineContent(content: FileContent): string {
  if (content.kind === "text" || content.kind === "expression") return content.kind;
  return content.kind === "artifact" ? `${content.image}/${content.target}:${content.path}` : content.path;
}

function writeLessFlags({ caches, lists, noTranslations, noSync }: WriteLess): string[] {
  return [
    ...(caches ? ["no caches"] : []),
    ...(lists ? ["no lists"] : []),
    ...(noTranslations ? ["no translations"] : []),
    ...(noSync ? ["no sync"] : []),
  ];
}

function withFlags(text: string, flags: readonly string[]): string {
  return flags.length === 0 ? text : `${text} {${flags.join(", ")}}`;
}
