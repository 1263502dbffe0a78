import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanOfCodePoints } from '../../../index/evaluate/code-points.ts';

describe('a span of code points', () => {
  it('counts a character outside the Basic Multilingual Plane as two code units', () => {
    expect(spanOfCodePoints('a🕊b𝔘c', { start: 2, end: 4 })).toEqual({ start: 3, end: 6 });
    expect(spanOfCodePoints('a🕊b𝔘c', { start: 1, end: 2 })).toEqual({ start: 1, end: 3 });
  });

  it('is null where it leaves the text or runs backwards', () => {
    expect(spanOfCodePoints('🕊', { start: 0, end: 2 })).toBeNull();
    expect(spanOfCodePoints('ab', { start: 3, end: 3 })).toBeNull();
    expect(spanOfCodePoints('ab', { start: 1, end: 0 })).toBeNull();
    expect(spanOfCodePoints('ab', { start: 2, end: 2 })).toEqual({ start: 2, end: 2 });
  });

  it('slices what a slice of the code points is', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, fc.nat(12), fc.nat(12), (whole, start, length) => {
        const points = Array.from(whole);
        const span = spanOfCodePoints(whole, { start, end: start + length });
        if (start + length > points.length) expect(span).toBeNull();
        else expect(whole.slice(span?.start, span?.end)).toBe(points.slice(start, start + length).join(''));
      }),
    );
  });
});
