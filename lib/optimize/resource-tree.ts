// Resources as a tree, so that overlaps are found along one path instead of by comparing all pairs: `path:/etc/nginx` lies below
// `path:/etc`; the name `*` of any kind is the kind's root. Agrees with `resourcesOverlap` of lib/plan/effects.ts.

export interface ResourceNode<Data> {
  readonly data: Data;
  readonly children: Map<string, ResourceNode<Data>>;
}

export class ResourceTree<Data> {
  readonly #makeData: () => Data;
  readonly #kinds = new Map<string, ResourceNode<Data>>();

  constructor(makeData: () => Data) {
    this.#makeData = makeData;
  }

  /** The node of a resource, last, after its ancestors from the kind's root on; missing ones are made. */
  pathTo(resource: string): ResourceNode<Data>[] {
    const [kind, parts] = split(resource);
    let node = this.#child(this.#kinds, kind);
    const path = [node];
    for (const part of parts) {
      node = this.#child(node.children, part);
      path.push(node);
    }
    return path;
  }

  #child(children: Map<string, ResourceNode<Data>>, name: string): ResourceNode<Data> {
    let child = children.get(name);
    if (!child) {
      child = { data: this.#makeData(), children: new Map() };
      children.set(name, child);
    }
    return child;
  }
}

/** Packages touch the same folders everywhere, so each resource is taken apart once. */
const known = new Map<string, readonly [kind: string, parts: readonly string[]]>();

function split(resource: string): readonly [kind: string, parts: readonly string[]] {
  let parts = known.get(resource);
  if (!parts) {
    parts = takeApart(resource);
    if (known.size < 10_000) known.set(resource, parts);
  }
  return parts;
}

function takeApart(resource: string): readonly [kind: string, parts: readonly string[]] {
  const colon = resource.indexOf(":");
  const kind = resource.slice(0, colon + 1);
  const name = resource.slice(colon + 1);
  if (name === "*") return [kind, []];
  return [kind, kind === "path:" ? name.split("/").filter((part) => part !== "") : [name]];
}
