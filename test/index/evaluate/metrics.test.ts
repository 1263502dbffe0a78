import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mean,
  ndcgAt,
  precisionCoverage,
  recallAt,
  reciprocalRankAt,
  share,
} from '../../../index/evaluate/metrics.ts';

const grades = new Map([
  ['a', 3],
  ['b', 2],
  ['c', 1],
  ['z', 0],
]);

/** Up to ten documents, some relevant, in any order. */
const judgedRanking = fc
  .uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { minLength: 1, maxLength: 10 })
  .chain((ids) =>
    fc.record({
      ranking: fc.shuffledSubarray(ids, { minLength: ids.length }),
      grades: fc
        .array(fc.integer({ min: 0, max: 3 }), { minLength: ids.length, maxLength: ids.length })
        .map((values) => new Map(ids.map((id, position) => [id, values[position] ?? 0]))),
    }),
  );

describe('nDCG', () => {
  it('divides the discounted gain by that of the best ranking', () => {
    // (2 + 3/log2(3) + 0 + 1/log2(5)) / (3 + 2/log2(3) + 1/log2(4)) = 4.323465 / 4.761860
    expect(ndcgAt(10, ['b', 'a', 'x', 'c'], grades)).toBeCloseTo(0.907936, 6);
  });

  it('looks at the first k only, in the ideal as well', () => {
    // (2 + 3/log2(3)) / (3 + 2/log2(3)) = 3.892789 / 4.261860
    expect(ndcgAt(2, ['b', 'a', 'c'], grades)).toBeCloseTo(0.913402, 6);
    expect(ndcgAt(1, ['x', 'a'], grades)).toBe(0);
  });

  it('takes a grade below 0 for irrelevance', () => {
    expect(
      ndcgAt(
        10,
        ['bad', 'a'],
        new Map([
          ['a', 1],
          ['bad', -1],
        ]),
      ),
    ).toBeCloseTo(1 / Math.log2(3), 6);
  });

  it('is 0 when nothing is relevant or nothing was found', () => {
    expect(ndcgAt(10, ['a'], new Map())).toBe(0);
    expect(ndcgAt(10, [], grades)).toBe(0);
  });

  it('lies in [0, 1], and is 1 for the best order', () => {
    fc.assert(
      fc.property(judgedRanking, ({ ranking, grades: judged }) => {
        const value = ndcgAt(10, ranking, judged);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        const best = ranking.toSorted((a, b) => (judged.get(b) ?? 0) - (judged.get(a) ?? 0));
        const hasRelevant = [...judged.values()].some((grade) => grade > 0);
        expect(ndcgAt(10, best, judged)).toBe(hasRelevant ? 1 : 0);
      }),
    );
  });

  it('never falls when a better document changes places with a worse one above it', () => {
    fc.assert(
      fc.property(judgedRanking, fc.nat(9), fc.nat(9), ({ ranking, grades: judged }, one, other) => {
        const [high, low] = [Math.min(one, other), Math.max(one, other)];
        const [above, below] = [ranking[high], ranking[low]];
        fc.pre(above !== undefined && below !== undefined);
        fc.pre((judged.get(below) ?? 0) > (judged.get(above) ?? 0));
        const swapped = ranking.with(high, below).with(low, above);
        expect(ndcgAt(10, swapped, judged)).toBeGreaterThan(ndcgAt(10, ranking, judged));
      }),
    );
  });
});

describe('recall', () => {
  it('is the share of all that is relevant', () => {
    expect(recallAt(2, ['a', 'x', 'b'], grades)).toBeCloseTo(1 / 3, 9);
    expect(recallAt(3, ['a', 'x', 'b'], grades)).toBeCloseTo(2 / 3, 9);
    expect(recallAt(10, ['z'], grades)).toBe(0);
    expect(recallAt(10, ['a'], new Map([['a', 0]]))).toBe(0);
  });

  it('never falls with a larger k', () => {
    fc.assert(
      fc.property(judgedRanking, fc.integer({ min: 1, max: 9 }), ({ ranking, grades: judged }, k) => {
        expect(recallAt(k + 1, ranking, judged)).toBeGreaterThanOrEqual(recallAt(k, ranking, judged));
      }),
    );
  });
});

describe('reciprocal rank', () => {
  it('is one over the rank of the first relevant document', () => {
    expect(reciprocalRankAt(10, ['x', 'z', 'c', 'a'], grades)).toBeCloseTo(1 / 3, 9);
    expect(reciprocalRankAt(2, ['x', 'z', 'c'], grades)).toBe(0);
    expect(reciprocalRankAt(10, [], grades)).toBe(0);
  });
});

describe('mean and share', () => {
  it('are null over nothing', () => {
    expect(mean([])).toBeNull();
    expect(share([], () => true)).toBeNull();
    expect(mean([1, 0, 0.5])).toBe(0.5);
    expect(share([1, 2, 3, 4], (value) => value > 1)).toBe(0.75);
  });
});

describe('the precision–coverage curve', () => {
  it('has a point for each confidence, the surest first', () => {
    const outcomes = [
      { confidence: 0.2, right: false },
      { confidence: 0.9, right: true },
      { confidence: 0.5, right: true },
      { confidence: 0.5, right: false },
    ];
    expect(precisionCoverage(outcomes)).toEqual([
      { threshold: 0.9, coverage: 0.25, precision: 1 },
      { threshold: 0.5, coverage: 0.75, precision: 2 / 3 },
      { threshold: 0.2, coverage: 1, precision: 0.5 },
    ]);
    expect(precisionCoverage([])).toEqual([]);
  });

  it('rises in coverage to 1, where precision is the share of right answers', () => {
    const outcome = fc.record({
      confidence: fc.constantFrom(0.1, 0.3, 0.5, 0.7, 0.9),
      right: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 40 }), (outcomes) => {
        const points = precisionCoverage(outcomes);
        const coverages = points.map(({ coverage }) => coverage);
        expect(coverages).toEqual(coverages.toSorted((a, b) => a - b));
        expect(points.at(-1)).toMatchObject({ coverage: 1 });
        expect(points.at(-1)?.precision).toBeCloseTo(share(outcomes, ({ right }) => right) ?? -1, 9);
      }),
    );
  });
});
