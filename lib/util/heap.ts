// A binary heap: the smallest element first, in logarithmic time. Knows nothing of its elements.

export class Heap<T> {
  readonly #elements: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  /** `compare` is negative if `a` comes before `b`, as for `Array.sort`. */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#elements.length;
  }

  /** The first element; it stays. */
  peek(): T | undefined {
    return this.#elements[0];
  }

  add(element: T): void {
    const elements = this.#elements;
    elements.push(element);
    for (let child = elements.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (this.#compare(elements[parent]!, elements[child]!) <= 0) break;
      this.#swap(parent, child);
      child = parent;
    }
  }

  /** Takes the first element out. */
  take(): T | undefined {
    const elements = this.#elements;
    const first = elements[0];
    const last = elements.pop();
    if (elements.length === 0) return first;
    elements[0] = last!;
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      if (left >= elements.length) return first;
      const right = left + 1;
      const child = right < elements.length && this.#compare(elements[right]!, elements[left]!) < 0 ? right : left;
      if (this.#compare(elements[parent]!, elements[child]!) <= 0) return first;
      this.#swap(parent, child);
      parent = child;
    }
  }

  #swap(a: number, b: number): void {
    [this.#elements[a], this.#elements[b]] = [this.#elements[b]!, this.#elements[a]!];
  }
}
