import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSentences } from '../../index/sentences.ts';

function sentencesOf(text: string): string[] {
  return splitSentences(text).map(({ start, end }) => text.slice(start, end));
}

describe('splitSentences', () => {
  it.each([
    ['ranks and initials', ['U.S. Gen. Smith met Lt. Col. J. R. Jones at 5 p.m.', 'The talks failed.']],
    [
      'articles and paragraphs',
      ['Under Art. 43 of the Charter it acts.', 'See para. 3 and res. 1701 (2006).', 'He left.'],
    ],
    ['an abbreviation that ends the sentence', ['It left the U.N.', 'In 1950 it came back.']],
    [
      'an abbreviation that does not',
      ['The U.S. Army landed at St. Petersburg, i.e. in Russia.', 'It stayed.'],
    ],
    ['enumeration marks', ['1. The zone is 4 km wide.', '2. It is marked.']],
    ['roman marks', ['IV. The Commission has ten members.', 'Five are named by each side.']],
    ['decimals', ['It cost $3.5 million in 1957.', 'Nobody paid.']],
    ['months', ['It began on 5 Jan. 1950 and ended.', 'So it was.']],
    ['quotation marks', ['“Is it so?” he asked.', '“It is.”', 'They signed.']],
    [
      'words that are abbreviations too',
      ['It is the state of the art.', 'The answer was no.', 'It went on.'],
    ],
    ['an ellipsis', ['The parties … agreed in part... and met again.', 'That was all.']],
  ])('keeps %s together', (_, sentences) => {
    expect(sentencesOf(sentences.join(' '))).toEqual(sentences);
  });

  it('takes a line break inside a paragraph for white space', () => {
    expect(sentencesOf('The line\nis long. It\nends.')).toEqual(['The line\nis long.', 'It\nends.']);
  });

  it('finds no sentence in white space', () => {
    expect(splitSentences(' \n\t ')).toEqual([]);
  });

  it('loses nothing but white space, in order, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const spans = splitSentences(text);
        let end = 0;
        for (const span of spans) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(text.slice(end, span.start).trim()).toBe('');
          end = span.end;
        }
        expect(text.slice(end).trim()).toBe('');
      }),
    );
  });

  it('finds the same in windows of any size as in the whole', () => {
    const piece = fc.constantFrom(
      ...[
        'U.S. ',
        'Gen. ',
        'e.g. ',
        'A. ',
        '12, ',
        '(3) ',
        'word ',
        'Word ',
        '. ',
        '? ',
        '!” ',
        '“',
        '…',
        '\n',
        '\u2029',
        ' ',
      ],
      ...['𐐀', '𐐨', '🕊', '\u0301', '\u00AD', '。', '条約', '\uD800', '\uDC00'],
    );
    const anyText = fc.oneof(
      fc.string({ unit: piece, maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 60 }), (text, window) => {
        const whole = splitSentences(text, undefined, Number.POSITIVE_INFINITY);
        expect(splitSentences(text, undefined, window)).toEqual(whole);
      }),
      // The small letter that keeps the sentence together is beyond the window.
      { numRuns: 2_000, examples: [['One! Two. See Sp. 12, 13, 14, small. Three? Four.', 24]] },
    );
  });

  it('looks only at the part it is given, and counts from the start of the text', () => {
    const text = 'Not this. But this one. And not that.';
    const [only, ...rest] = splitSentences(text, { start: 10, end: 23 });
    expect(rest).toEqual([]);
    expect(text.slice(only?.start, only?.end)).toBe('But this one.');
  });
});
