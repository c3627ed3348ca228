// Types of property values: what TypeScript sees of Packer's string, number, bool, list and map. No code.
import type { Expression } from "../../plan/expression.ts";

/** A value, or an expression that Packer evaluates. */
export type Input<T> = T | Expression;

export type InputList<T> = Input<readonly Input<T>[]>;

export type InputMap<T> = Input<{ readonly [key: string]: Input<T> }>;

/** The documented strings for completion; any other string is taken too. */
export type OpenString<Known extends string> = Known | (string & Record<never, never>);
