import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashWords } from '../../index/near-duplicates.ts';
import { spellableWordsOf, termsOf } from '../../index/terms.ts';
import { WordMemory } from '../../index/word-memory.ts';
import { heapInUse } from '../support/heap.ts';

const memory = new WordMemory();

/** Without a memory, of the text as a whole. */
function wordsOf(text: string) {
  return { terms: termsOf(text), spellable: spellableWordsOf(text), ...hashWords(text) };
}

/** Words and marks that have a say in each other, and in how Greek is made small. */
const piece = fc.oneof(
  fc.constantFrom(
    'Councils',
    'U.N',
    '1',
    '325',
    'O',
    'IV',
    'not',
    'ΟΔΟΣ',
    'Α',
    'İ',
    'ﬁne',
    'e\u0301tat',
    '½',
    '和平',
  ),
  fc.constantFrom(...' .,\'’:;-–—()"“”!?…^`=/\n\t\u00A0\u0338\u0301\uFEFF\uFF0C\u2024'),
  fc.string({ unit: 'grapheme', maxLength: 3 }),
);

describe('the memory of words', () => {
  it('gives the same as the text as a whole, for whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const text = pieces.join('');
        expect(memory.of(text)).toEqual(wordsOf(text));
        expect(memory.of(text)).toEqual(wordsOf(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '1,325 men',
    "the Council's résumé",
    'ΟΔΟΣ.Α ΟΔΟΣ',
    'Party B, not b',
    'cease-fire',
    '',
  ])('%j', (text) => {
    expect(memory.of(text)).toEqual(wordsOf(text));
  });

  it('remembers words without the texts that they stood in', () => {
    const before = heapInUse();
    for (let text = 0; text < 100; text += 1) memory.of(`armistice-lines${text}${' '.repeat(500_000)}`);
    expect(heapInUse() - before).toBeLessThan(5_000_000);
  });
});
