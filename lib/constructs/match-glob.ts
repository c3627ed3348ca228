// Globs over relative paths with `/`, for `exclude`. Knows nothing of the file system.

/**
 * Whether a path matches a glob: `*` and `?` stay within a path part, `**` crosses parts, `[ab]` is a choice. A glob without `/` matches
 * a name at any depth; one that matches a folder covers what is in it.
 */
export function matchesGlob(path: string, glob: string): boolean {
  const expression = compile(glob);
  const parts = path.split("/");
  return parts.some((_, index) => expression.test(parts.slice(0, index + 1).join("/")));
}

const COMPILED = new Map<string, RegExp>();

function compile(glob: string): RegExp {
  let expression = COMPILED.get(glob);
  if (!expression) {
    const plain = glob.replace(/^\.?\//, "").replace(/\/$/, "");
    const anywhere = glob.startsWith("/") || plain.includes("/") ? "" : "(?:.*/)?";
    expression = new RegExp(`^${anywhere}${translate(plain)}$`, "su");
    COMPILED.set(glob, expression);
  }
  return expression;
}

function translate(glob: string): string {
  return glob.replace(/\*\*\/|\*\*|\*|\?|\[[^\]/]+\]|[\\^$.|+(){}[\]/-]/gu, (token) => {
    if (token === "**/") return "(?:.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.length > 2)
      return `[${token
        .slice(1, -1)
        .replace(/^!/, "^")
        .replace(/[\\[\]]/g, "\\$&")}]`;
    return token === "-" ? "-" : `\\${token}`;
  });
}
