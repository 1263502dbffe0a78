import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LexicalIndex, LexicalIndexBuilder, type PassageTerms } from '../../index/lexical-index.ts';
import { selectTop } from '../../index/select-top.ts';

function indexOf(passages: readonly PassageTerms[]): LexicalIndex {
  const builder = new LexicalIndexBuilder();
  for (const [label, passage] of passages.entries()) builder.add(label, passage);
  const lists = new Map(Array.from(builder.postings(), (list) => [list.term, list]));
  return new LexicalIndex({ postings: (term) => lists.get(term) ?? null }, builder.lengths);
}

const body = (text: string): PassageTerms => ({ title: [], headings: [], body: text.split(' ') });

describe('LexicalIndex', () => {
  it('gives BM25 as worked out by hand', () => {
    // N 2, both passages 2 terms long, so that the length norm is k1 = 0.9; df(peace) 1, df(war) 2.
    const match = indexOf([body('war peace'), body('war war')]).match(['peace', 'war']);
    const peace = Math.log(1 + 1.5 / 1.5);
    const war = Math.log(1 + 0.5 / 2.5);
    expect(match.scoreOf(0)).toBeCloseTo(peace + war, 5);
    expect(match.scoreOf(1)).toBeCloseTo((war * 2 * 1.9) / (2 + 0.9), 5);
    expect(match.top(5).map(({ label }) => label)).toEqual([0, 1]);
  });

  it('counts words of title and headings too', () => {
    const index = indexOf([{ title: ['suez'], headings: ['canal'], body: ['unef'] }, body('unef observers')]);
    expect(
      index
        .match(['suez'])
        .top(5)
        .map(({ label }) => label),
    ).toEqual([0]);
    expect(index.documentFrequency('unef')).toBe(2);
    expect(index.documentFrequency('nothing')).toBe(0);
  });

  it('finds the same passages as looking through all of them', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const passage = fc.record({ title: fc.array(word), headings: fc.array(word), body: fc.array(word) });
    fc.assert(
      fc.property(
        fc.array(passage, { minLength: 1, maxLength: 400 }),
        fc.array(word, { minLength: 1 }),
        (passages, query) => {
          const match = indexOf(passages).match(query);
          passages.forEach(({ title, headings, body: words }, label) => {
            const holds = query.some((term) => [...title, ...headings, ...words].includes(term));
            expect(match.scoreOf(label) > 0).toBe(holds);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('begins each match at 0, and lets one before it not be looked at', () => {
    const index = indexOf([body('war peace'), body('war war')]);
    const first = index.match(['peace']);
    const second = index.match(['war']);
    expect(second.scoreOf(0)).toBeCloseTo(
      indexOf([body('war peace'), body('war war')])
        .match(['war'])
        .scoreOf(0),
      6,
    );
    expect(index.match(['nothing']).top(5)).toEqual([]);
    expect(() => first.scoreOf(0)).toThrow('Expected the last match');
    expect(() => first.top(5)).toThrow('Expected the last match');
  });

  it.each([
    ['few', 'rare'],
    ['many', 'common'],
  ])('leaves nothing of a match of %s passages to the next', (_, term) => {
    const passages = Array.from({ length: 100 }, (_, label) => body(label === 50 ? 'rare' : 'common'));
    const index = indexOf([...passages, body('other')]);
    index.match([term]);
    const next = index.match(['other']);
    expect(next.top(200).map(({ label }) => label)).toEqual([100]);
    expect(passages.map((_, label) => next.scoreOf(label))).toEqual(passages.map(() => 0));
    expect(index.match([term]).top(200)).toEqual(
      indexOf([...passages, body('other')])
        .match([term])
        .top(200),
    );
  });

  it('lets a match that broke off not pass for the one before it', () => {
    const builder = new LexicalIndexBuilder();
    builder.add(0, body('war'));
    const [whole = null] = builder.postings();
    const source = {
      postings: (term: string) => {
        if (term === 'torn') throw new Error('the database is torn');
        return term === 'war' ? whole : null;
      },
    };
    const index = new LexicalIndex(source, builder.lengths);
    const before = index.match(['war']);
    const score = before.scoreOf(0);
    expect(() => index.match(['war', 'torn'])).toThrow('torn');
    expect(() => before.scoreOf(0)).toThrow('Expected the last match');
    expect(index.match(['war']).scoreOf(0)).toBe(score);
  });

  it('refuses labels out of order', () => {
    expect(() => new LexicalIndexBuilder().add(1, body('a'))).toThrow('Expected label 0, got 1');
  });
});

describe('selectTop', () => {
  it('gives what sorting all of them gives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: 0, max: 30 }), (values, k) => {
        const items = values.map((_, i) => i);
        const value = (item: number) => values[item] ?? 0;
        const sorted = items.toSorted((a, b) => value(b) - value(a) || a - b).slice(0, k);
        expect(selectTop(items, k, values)).toEqual(sorted);
      }),
    );
  });
});
