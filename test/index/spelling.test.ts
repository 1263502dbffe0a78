import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../index/index.ts';
import { correctSpelling, editDistance, type Vocabulary } from '../../index/spelling.ts';
import { stemOf } from '../../index/terms.ts';
import { testEmbedder } from '../support/embedder.ts';

const WORDS = {
  ceasefire: 9,
  observers: 8,
  observed: 3,
  bases: 4,
  attaché: 5,
  attache: 5,
  macarthur: 2,
  negotiations: 4,
  misprnt: 1,
};

const vocabulary: Vocabulary = {
  hasStem: (stem) => Object.keys(WORDS).some((word) => stemOf(word) === stem),
  words: (letter, least, most) =>
    Object.entries(WORDS)
      .filter(([word]) => word.startsWith(letter) && word.length >= least && word.length <= most)
      .map(([word, passages]) => ({ word, passages })),
};

let embedder: Embedder;
beforeAll(async () => {
  embedder = await testEmbedder();
});
const correct = (question: string) =>
  correctSpelling(question, vocabulary, (word) => embedder.countWordPieces(word));

describe('correctSpelling', () => {
  it.each([
    ['one letter left out', 'who kept the ceasfire?', 'who kept the ceasefire?'],
    ['letters swapped', 'do obsrevers shoot', 'do observers shoot'],
    ['two mistakes in a long word', 'the negociatons failed', 'the negotiations failed'],
    ['a name', 'was MacArther there', 'was macarthur there'],
  ])('mends %s', (_, question, mended) => {
    expect(correct(question)).toBe(mended);
  });

  it.each([
    ['words of the library in another form', 'negotiation, observing'],
    ['English words that the library does not have', 'bread, professor, telephone'],
    ['their inflections, which the tokenizer breaks up', 'who bakes it'],
    ['names in capitals and numbers', 'OBSERVES of 1953'],
    ['words too far from any', 'xylophonists quarrel'],
    ['short words', 'wuz'],
    ['contractions', "couldn't doesn’t"],
    ['a word near to one that stands in one passage only', 'mispront'],
  ])('leaves %s', (_, question) => {
    expect(correct(question)).toBe(question);
  });
});

describe('editDistance', () => {
  it.each([
    ['peace', 'peace', 0],
    ['peace', 'paece', 1],
    ['peace', 'plaza', 3],
    ['peace', 'pece', 1],
    ['', 'ab', 2],
  ])('of %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b, 3)).toBe(distance);
  });

  it('is the same both ways, 0 only for equal words, and never more than one beyond what is asked for', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 4 }), (a, b, most) => {
        const distance = editDistance(a, b, most);
        expect(editDistance(b, a, most)).toBe(distance);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(most + 1);
      }),
    );
  });
});
