import { describe, expect, it } from 'vitest';
import { median, medianRatio, percentile, spreadOf } from '../../../index/bench/statistics.ts';

describe('median', () => {
  it('is the middle one, or the mean of the middle two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 9, 3, 5])).toBe(4);
    expect(() => median([])).toThrow('Expected samples, got none');
  });

  it('comes with the extremes', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ value: 2, min: 1, max: 3 });
  });
});

describe('percentile', () => {
  it('is the sample that so many lie at or below', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(samples, 0.95)).toBe(95);
    expect(percentile(samples, 0)).toBe(1);
    expect(percentile([7], 0.99)).toBe(7);
  });
});

describe('ratios', () => {
  it('are taken round by round, so that a slow round does not count', () => {
    expect(
      medianRatio([
        [2, 1],
        [20, 10],
        [3, 1],
      ]),
    ).toBe(2);
  });
});
