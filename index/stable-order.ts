/**
 * Which of the items of one order keep their place among each other in another: the fewest possible
 * are taken to have moved. In n log n steps, by patience sorting.
 * @param positions for each item, in the first order, its position in the second; no two are equal
 * @returns for each item whether it kept its place
 */
export function findStable(positions: readonly number[]): boolean[] {
  /** The item that ends the longest rising run of each length, with the lowest position that can. */
  const ends: number[] = [];
  const before: number[] = [];
  for (const [item, position] of positions.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((positions[ends[middle] ?? 0] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    before.push(ends[low - 1] ?? -1);
    ends[low] = item;
  }
  const stable = positions.map(() => false);
  for (let item = ends.at(-1) ?? -1; item >= 0; item = before[item] ?? -1) stable[item] = true;
  return stable;
}
