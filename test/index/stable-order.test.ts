import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStable } from '../../index/stable-order.ts';

describe('what kept its place', () => {
  it.each([
    [[], []],
    [[0], [true]],
    [
      [0, 1, 2],
      [true, true, true],
    ],
    [
      [3, 0, 1, 2],
      [false, true, true, true],
    ],
    [
      [0, 3, 1, 2],
      [true, false, true, true],
    ],
    [
      [1, 2, 3, 0],
      [true, true, true, false],
    ],
    [
      [10, 20, 90, 30, 40],
      [true, true, false, true, true],
    ],
  ])('of %j is %j', (positions, stable) => {
    expect(findStable(positions)).toEqual(stable);
  });

  it('is in order, and as much as can be', () => {
    const orders = fc.integer({ min: 0, max: 9 }).chain((size) =>
      fc.shuffledSubarray(
        Array.from({ length: size }, (_, at) => at),
        { minLength: size },
      ),
    );
    fc.assert(
      fc.property(orders, (positions) => {
        const kept = positions.filter((_, item) => findStable(positions)[item]);
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
        expect(kept).toHaveLength(longestRising(positions));
      }),
    );
  });
});

/** By trying all. */
function longestRising([first, ...rest]: readonly number[], above = -1): number {
  if (first === undefined) return 0;
  const without = longestRising(rest, above);
  return first > above ? Math.max(without, 1 + longestRising(rest, first)) : without;
}
