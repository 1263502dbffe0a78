import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWords, type WordChange } from '../../index/word-difference.ts';

const join = (changes: readonly WordChange[], ...kinds: WordChange['kind'][]) =>
  changes
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join('');

describe('a difference', () => {
  it('holds both texts, character by character', () => {
    const text = fc.array(fc.constantFrom('a', 'b ', 'word ', '\n', '*', 'é', '🕊', '. ', '  '), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = compareWords(before.join(''), after.join(''));
        expect(join(changes, 'same', 'removed')).toBe(before.join(''));
        expect(join(changes, 'same', 'added')).toBe(after.join(''));
      }),
    );
  });

  it('is of words, not of letters', () => {
    const changes = compareWords('within thirty days', 'within thirteen days');
    expect(join(changes, 'removed')).toBe('thirty');
    expect(join(changes, 'added')).toBe('thirteen');
  });
});
