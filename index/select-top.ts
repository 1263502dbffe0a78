/**
 * The `k` numbers of `items` with the highest value, highest first, ties to the lower number, in
 * O(n log k): a heap of the best so far with the worst of them on top.
 * @param values by number
 */
export function selectTop(
  items: ArrayLike<number>,
  k: number,
  values: { readonly [item: number]: number },
): number[] {
  const room = Math.min(k, items.length);
  if (room < 1) return [];
  const heap = new Heap(room);
  for (let i = 0; i < room; i += 1) heap.add(items[i] as number, values[items[i] as number] as number);
  for (let i = room; i < items.length; i += 1) {
    const item = items[i] as number;
    const value = values[item] as number;
    if (value >= heap.worstValue) heap.replaceWorst(item, value);
  }
  return heap.items.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}

class Heap {
  readonly items: number[] = [];
  /** By place, as the items: looked up among all values, they would be anywhere in memory. */
  readonly #values: Float64Array;

  constructor(room: number) {
    this.#values = new Float64Array(room);
  }

  get worstValue(): number {
    return this.#values[0] as number;
  }

  add(item: number, value: number): void {
    let at = this.items.length;
    this.items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isWorse(item, value, parent)) break;
      this.#put(at, this.items[parent] as number, this.#values[parent] as number);
      at = parent;
    }
    this.#put(at, item, value);
  }

  /** Unless it is worse itself. */
  replaceWorst(item: number, value: number): void {
    if (this.#isWorse(item, value, 0)) return;
    const count = this.items.length;
    let at = 0;
    while (2 * at + 1 < count) {
      let child = 2 * at + 1;
      const other = child + 1;
      if (other < count && this.#isWorse(this.items[other] as number, this.#values[other] as number, child))
        child = other;
      if (this.#isWorse(item, value, child)) break;
      this.#put(at, this.items[child] as number, this.#values[child] as number);
      at = child;
    }
    this.#put(at, item, value);
  }

  #put(at: number, item: number, value: number): void {
    this.items[at] = item;
    this.#values[at] = value;
  }

  /** Than what is in a place. */
  #isWorse(item: number, value: number, at: number): boolean {
    const there = this.#values[at] as number;
    return value < there || (value === there && item > (this.items[at] as number));
  }
}
