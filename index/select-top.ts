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
  if (k < 1) return [];
  const heap: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i] as number;
    if (heap.length < k) {
      heap.push(item);
      siftUp(heap, values);
    } else if ((values[item] as number) >= least && isWorse(heap[0] as number, item, values)) {
      heap[0] = item;
      siftDown(heap, values);
    } else {
      continue;
    }
    least = values[heap[0] as number] as number;
  }
  return heap.sort((a, b) => (isWorse(a, b, values) ? 1 : -1));
}

function isWorse(a: number, b: number, values: { readonly [item: number]: number }): boolean {
  const [valueOfA, valueOfB] = [values[a] as number, values[b] as number];
  return valueOfA < valueOfB || (valueOfA === valueOfB && a > b);
}

/** Puts the last into its place. */
function siftUp(heap: number[], values: { readonly [item: number]: number }): void {
  const item = heap.at(-1) as number;
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isWorse(item, heap[parent] as number, values)) break;
    heap[at] = heap[parent] as number;
    at = parent;
  }
  heap[at] = item;
}

/** Puts the first into its place. */
function siftDown(heap: number[], values: { readonly [item: number]: number }): void {
  const item = heap[0] as number;
  let at = 0;
  while (2 * at + 1 < heap.length) {
    let child = 2 * at + 1;
    if (child + 1 < heap.length && isWorse(heap[child + 1] as number, heap[child] as number, values))
      child += 1;
    if (!isWorse(heap[child] as number, item, values)) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = item;
}
