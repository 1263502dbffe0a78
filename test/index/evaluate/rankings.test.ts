import { describe, expect, it } from 'vitest';
import { firstOfEach, fuseRanks } from '../../../index/evaluate/rankings.ts';

describe('reciprocal rank fusion', () => {
  it('sums 1 / (60 + rank) over the rankings', () => {
    // b: 1/62 + 1/61 = 0.032522, a: 1/61 + 1/63 = 0.032266, d: 1/62, c: 1/63
    expect(
      fuseRanks([
        ['a', 'b', 'c'],
        ['b', 'd', 'a'],
      ]),
    ).toEqual(['b', 'a', 'd', 'c']);
  });

  it('keeps the order of the rankings where scores are equal', () => {
    expect(fuseRanks([['a', 'b'], ['b', 'a'], []])).toEqual(['a', 'b']);
    expect(fuseRanks([['a'], ['b']])).toEqual(['a', 'b']);
  });
});

describe('a ranking of documents', () => {
  it('has each where its best passage stands', () => {
    expect(firstOfEach(['b', 'a', 'b', 'c', 'a'])).toEqual(['b', 'a', 'c']);
  });
});
