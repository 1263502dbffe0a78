import { AutoTokenizer, env } from '@xenova/transformers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL, MODELS_DIRECTORY } from '../../index/model-profile.ts';
import { createWordPieces } from '../../index/word-pieces.ts';
import { heapInUse } from '../support/heap.ts';

env.allowRemoteModels = false;
env.localModelPath = MODELS_DIRECTORY;
const tokenizer = await AutoTokenizer.from_pretrained(DEFAULT_MODEL);
const pieces = createWordPieces(tokenizer);

/** What tokenizers trip over: marks, special tokens, invisible characters, accents apart, Greek that ends in a sigma. */
const PARTS = [
  ...[
    'attaché',
    'U.S.',
    'troops',
    'd1',
    'co-operation',
    'ΟΔΟΣ',
    'ΟΔΟΣ’Α',
    'ΟΔΟΣ.',
    'Σ',
    'naïve',
    'e\u0301',
    '中文',
    'ﬁ',
    '😀',
    '\ud800',
  ],
  ...[
    '[CLS]',
    '[SEP]',
    '[MASK]',
    '##ing',
    '[',
    ']',
    '.',
    ',',
    ';',
    '(',
    ')',
    '"',
    '!',
    '?',
    '-',
    '–',
    '’',
    "'",
    ':',
  ],
  ...[
    ' ',
    '  ',
    '\n',
    '\t',
    '\r',
    '\u00a0',
    '\u0085',
    '\u2028',
    '\u3000',
    '\ufeff',
    '\u200b',
    '\u00ad',
    '\u0000',
  ],
];

describe('word pieces', () => {
  it('are those that the tokenizer cuts, whatever the text', () => {
    const text = fc.array(fc.oneof(fc.constantFrom(...PARTS), fc.string({ maxLength: 4, unit: 'binary' })));
    fc.assert(
      fc.property(
        text.map((parts) => parts.join('')),
        (given) => {
          expect(pieces.encode(given)).toEqual(tokenizer.encode(given));
          expect(pieces.count(given)).toBe(pieces.encode(given).length - 2);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('stay so when there are more words than are remembered', () => {
    const few = createWordPieces(tokenizer, 10);
    const words = Array.from({ length: 101 }, (_, i) => `w${i}`);
    expect(few.count(words.join(' '))).toBe(
      tokenizer.encode(words.join(' '), null, { add_special_tokens: false }).length,
    );
    expect(few.encode('The w1 truce')).toEqual(tokenizer.encode('The w1 truce'));
  });

  it('are remembered without the texts that they stood in', () => {
    const before = heapInUse();
    for (let text = 0; text < 100; text += 1) pieces.count(`unprecedentedly${text}${' '.repeat(500_000)}`);
    expect(heapInUse() - before).toBeLessThan(5_000_000);
  });

  it('of a tokenizer that looks at the whole text are left to it', () => {
    const whole = { model: { config: { type: 'Unigram' } }, encode: (text: string) => [text.length] };
    expect(createWordPieces(whole).encode('two words')).toEqual([9]);
  });
});
