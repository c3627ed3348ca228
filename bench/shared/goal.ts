// A figure with a limit. Goals are reported, and a missed one is no failure: times depend on the machine.

export interface Goal {
  readonly title: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly holds: boolean;
}

export function atLeast(title: string, value: number, limit: number): Goal {
  return { title, value, atLeast: limit, holds: value >= limit };
}

export function atMost(title: string, value: number, limit: number): Goal {
  return { title, value, atMost: limit, holds: value <= limit };
}
