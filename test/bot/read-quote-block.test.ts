import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatQuoteBlock } from '../../bot/quote-block.ts';
import { readQuoteBlock } from '../../bot/read-quote-block.ts';
import { splitSentences } from '../../index/index.ts';
import { anyText } from './excerpts.ts';

it('reads back what a quotation said, whatever stood in it', () => {
  const texts = anyText().filter((text) => splitSentences(text).length > 0);
  fc.assert(
    fc.property(texts, fc.nat(20), (text, at) => {
      const sentences = splitSentences(text);
      const key = sentences[at % sentences.length] ?? { start: 0, end: 0 };
      const { markdown } = formatQuoteBlock(text, key, Number.MAX_SAFE_INTEGER);
      const quoted = text.slice(sentences[0]?.start, sentences.at(-1)?.end);
      expect(readQuoteBlock(`Section › Sub\n${markdown}\n-# Shortened for Discord.`)).toBe(quoted);
    }),
    { numRuns: 500 },
  );
});

it('puts no two quotations together', () => {
  expect(readQuoteBlock('> One part.\n-# 3 words left out here\n> Another part.')).toBe('');
});

it('is nothing where there is no quotation', () => {
  expect(readQuoteBlock('Daily work\n-# Too long for Discord.')).toBe('');
});
