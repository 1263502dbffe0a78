/**
 * The `k` numbers of `items` with the highest `value`, highest first, ties to the lower number, in
 * O(n log k): a heap of the best so far with the worst of them on top.
 */
export function selectTop(items: readonly number[], k: number, value: (item: number) => number): number[] {
  if (k < 1) return [];
  const heap: number[] = [];
  const worse = (a: number, b: number) => value(a) - value(b) || b - a;
  const at = (position: number) => heap[position] ?? 0;
  const swap = (a: number, b: number) => {
    const held = at(a);
    heap[a] = at(b);
    heap[b] = held;
  };
  for (const item of items) {
    if (heap.length < k) {
      heap.push(item);
      for (let child = heap.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (worse(at(child), at(parent)) >= 0) break;
        swap(child, parent);
        child = parent;
      }
    } else if (worse(item, at(0)) > 0) {
      heap[0] = item;
      for (let parent = 0; ; ) {
        let least = parent;
        for (const child of [2 * parent + 1, 2 * parent + 2]) {
          if (child < heap.length && worse(at(child), at(least)) < 0) least = child;
        }
        if (least === parent) break;
        swap(parent, least);
        parent = least;
      }
    }
  }
  return heap.sort((a, b) => worse(b, a));
}
