import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TermPostings } from '../../index/lexical-index.ts';
import { mergePostings } from '../../index/merge-postings.ts';
import { PostingWriter, packCounts, readPostings } from '../../index/posting-list.ts';

type Posting = readonly [label: number, counts: number];

function write(postings: readonly Posting[]): Uint8Array {
  const writer = new PostingWriter();
  for (const [label, counts] of postings) writer.add(label, counts);
  return writer.bytes;
}

function read(bytes: Uint8Array): Posting[] {
  const postings: Posting[] = [];
  readPostings(bytes, (label, counts) => postings.push([label, counts]));
  return postings;
}

/** With gaps of one to four bytes. */
const postings = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 2 ** 24 }), fc.nat(255)), { selector: ([label]) => label })
  .map((list) => list.sort(([a], [b]) => a - b));

describe('a posting list', () => {
  it('gives back what was written, passage after passage', () => {
    fc.assert(
      fc.property(postings, (list) => {
        expect(read(write(list))).toEqual(list);
      }),
    );
  });

  it('keeps counts as far as they fit', () => {
    expect(packCounts({ body: 3, headings: 2, title: 1 })).toBe((3 << 4) | (2 << 2) | 1);
    expect(packCounts({ body: 99, headings: 99, title: 99 })).toBe(0xff);
  });

  it('refuses labels out of order', () => {
    const writer = new PostingWriter();
    writer.add(3, 0);
    expect(() => writer.add(3, 0)).toThrow('Expected a label above 3, got 3');
  });
});

describe('merged posting lists', () => {
  const term = fc.constantFrom('truce', 'zone', 'zones');
  const library = fc.dictionary(term, postings);

  const listsOf = (terms: Readonly<Record<string, readonly Posting[]>>): TermPostings[] =>
    Object.entries(terms).map(([each, list]) => ({
      term: each,
      documentFrequency: list.length,
      bytes: write(list),
    }));

  it('are those of what stayed, at its new place, and of what came', () => {
    fc.assert(
      fc.property(library, library, fc.integer({ min: 2, max: 5 }), (before, added, every) => {
        // What stayed turns around and stands at even labels, what came at odd ones.
        const labelOf = (label: number) => (label % every === 0 ? undefined : 2 * (2 ** 24 - label));
        const came = Object.fromEntries(
          Object.entries(added).map(([each, list]) => [
            each,
            list.map(([label, counts]) => [2 * label + 1, counts] as const),
          ]),
        );
        const expected = new Map<string, Posting[]>();
        for (const each of new Set([...Object.keys(before), ...Object.keys(came)])) {
          const stayed = (before[each] ?? []).flatMap(([label, counts]): Posting[] => {
            const now = labelOf(label);
            return now === undefined ? [] : [[now, counts]];
          });
          const all = [...stayed, ...(came[each] ?? [])].sort(([a], [b]) => a - b);
          if (all.length > 0) expected.set(each, all);
        }
        const merged = [
          ...mergePostings(
            listsOf(before),
            labelOf,
            listsOf(came).filter(({ documentFrequency }) => documentFrequency > 0),
          ),
        ];
        expect(new Map(merged.map(({ term: each, bytes }) => [each, read(bytes)]))).toEqual(expected);
        for (const { documentFrequency, bytes } of merged) expect(documentFrequency).toBe(read(bytes).length);
      }),
      { numRuns: 60 },
    );
  });
});
