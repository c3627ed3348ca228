// Values that only Packer knows (variables, data sources) on their way into a script: one environment variable each, read and unset
// when the script starts, so that only the step that uses a value sees it. Sensitive ones make the provisioner use a file of variables.

import type { Expression } from "../plan/expression.ts";
import { stableJson } from "../util/stable.ts";

export interface ScriptInput {
  /** Environment variable set by the provisioner. */
  readonly variable: string;
  /** Shell variable, not exported, in the script. */
  readonly local: string;
  readonly value: Expression;
}

export class ScriptInputs {
  readonly #inputs = new Map<string, ScriptInput>();

  /** The shell word that stands for the expression's value, e.g. `"$input_1"`. */
  use(value: Expression): string {
    const key = stableJson(value);
    let input = this.#inputs.get(key);
    if (!input) {
      const number = this.#inputs.size + 1;
      input = { variable: `PACKWRIGHT_INPUT_${number}`, local: `input_${number}`, value };
      this.#inputs.set(key, input);
    }
    return `"$${input.local}"`;
  }

  get all(): readonly ScriptInput[] {
    return [...this.#inputs.values()];
  }

  get sensitive(): boolean {
    return this.all.some(({ value }) => value.sensitive);
  }
}
