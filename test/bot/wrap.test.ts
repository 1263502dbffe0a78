import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureColumns, wrapText } from '../../bot/wrap.ts';

describe('wrapText', () => {
  it('breaks at words, keeps line breaks, and breaks long words where they must be', () => {
    expect(wrapText('one two three\nfour', 7)).toEqual(['one two', 'three', 'four']);
    expect(wrapText('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(wrapText('a\n\nb', 4)).toEqual(['a', '', 'b']);
  });

  it('counts wide characters as two columns and marks as none', () => {
    expect(measureColumns('平和')).toBe(4);
    expect(measureColumns('e\u0301té')).toBe(3);
    expect(wrapText('平和条約', 5)).toEqual(['平和', '条約']);
  });

  it('makes no line too long and loses nothing but white space, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 90 }), (text, columns) => {
        const lines = wrapText(text, columns);
        expect(Math.max(...lines.map(measureColumns))).toBeLessThanOrEqual(columns);
        expect(lines.join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
      }),
      { numRuns: 500 },
    );
  });
});
