import { describe, expect, test } from "vitest";
import { headerOf, parseDeclarations } from "../../docs/generate/declarations.ts";

const SOURCE = `#!/usr/bin/env node
// Doors of a house,
// and their keys.
import { Wood } from "./wood.ts";

const HIDDEN = { width: 1 };

/** A door. */
export interface DoorProps<const W extends Wood = Wood, N = Record<string, () => void>> extends FrameProps<W>, Priced {
  /** Millimetres. Default \`2000\`. */
  readonly height?: number;
  readonly wood: W;
  /**
   * Who may
   * pass.
   */
  readonly guests?: readonly (string | { readonly name: string; readonly age?: number })[];
  readonly finish?:
    | "oil"
    | "wax";
  /** Called with { and }. */
  readonly opens?: (who: string, options: { readonly slowly: boolean }) => "yes" | "no";
  /** Knocks. */
  knock(times: number): void;
}

export type Side = "left" | "right";

export type Handle =
  | { readonly kind: "knob"; readonly width: number }
  | { readonly kind: "lever" };

interface Secret {
  readonly key: string;
}

export abstract class Door extends Frame<Wood> implements Thing {
  /** Its props. */
  readonly props: DoorProps;
  readonly kind = "door";
  readonly #lock: string;

  /** Hangs it. */
  constructor(scope: House, props: DoorProps = {}) {
    super(scope);
  }

  /** Made of oak. */
  static oak(height: number): Door {
    return new Door({ height });
  }

  /** Whether it is open. */
  get isOpen(): boolean {
    return true;
  }

  get width(): number {
    return 1;
  }

  /** Opens it. */
  open(
    who: string,
    options: { readonly slowly?: boolean } = {},
  ): this {
    return this;
  }

  /** Not for users. */
  protected creak(): void {}

  #turn(): void {}
}

/** Counts doors. */
export function countDoors(house: House, ...more: House[]): number {
  return 0;
}
`;

describe("declarations in TypeScript source", () => {
  const found = new Map(parseDeclarations(SOURCE).map((declaration) => [declaration.name, declaration]));
  const members = (name: string) =>
    found.get(name)!.members.map(({ name, type, optional, isMethod, isStatic, document }) => {
      const marks = [isStatic ? "static" : "", isMethod ? "method" : "", optional ? "optional" : ""].filter(Boolean);
      return `${name} | ${type} | ${marks.join(" ")} | ${document}`;
    });

  test("are the exported ones, in order", () => {
    expect([...found.values()].map(({ kind, name, document }) => `${kind} ${name} ${document}`.trim())).toEqual([
      "interface DoorProps A door.",
      "type Side",
      "type Handle",
      "class Door",
      "function countDoors Counts doors.",
    ]);
  });

  test("have parents without their type arguments", () => {
    expect([found.get("DoorProps")!.parents, found.get("Door")!.parents]).toEqual([
      ["FrameProps", "Priced"],
      ["Frame"],
    ]);
  });

  test("have props with types over several lines, brackets in them, and comments over several lines", () => {
    expect(members("DoorProps")).toEqual([
      "height | number | optional | Millimetres. Default `2000`.",
      "wood | W |  | ",
      "guests | readonly (string | { readonly name: string; readonly age?: number })[] | optional | Who may pass.",
      'finish | "oil" | "wax" | optional | ',
      'opens | (who: string, options: { readonly slowly: boolean }) => "yes" | "no" | optional | Called with { and }.',
      "knock | (times: number): void | method | Knocks.",
    ]);
  });

  test("have of a class what is public and documented", () => {
    expect(members("Door")).toEqual([
      "props | DoorProps |  | Its props.",
      "oak | (height: number): Door | static method | Made of oak.",
      "isOpen | boolean |  | Whether it is open.",
      "open | (who: string, options: { readonly slowly?: boolean } = {}): this | method | Opens it.",
    ]);
  });

  test("have the text of types and functions", () => {
    expect(["Side", "Handle", "countDoors"].map((name) => found.get(name)!.text)).toEqual([
      '"left" | "right"',
      '{ readonly kind: "knob"; readonly width: number } | { readonly kind: "lever" }',
      "(house: House, ...more: House[]): number",
    ]);
  });

  test("stand below the file's header", () => {
    expect(headerOf(SOURCE)).toBe("Doors of a house, and their keys.");
  });
});
