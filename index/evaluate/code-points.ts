import type { Span } from '../document.ts';

/**
 * The span in UTF-16 code units for one in Unicode code points, as Python counts: a character
 * outside the Basic Multilingual Plane is one code point and two code units.
 * @returns null when the span leaves the text or ends before it starts
 */
export function spanOfCodePoints(text: string, span: Span): Span | null {
  if (span.start < 0 || span.end < span.start) return null;
  const start = skipCodePoints(text, 0, span.start);
  const end = start === null ? null : skipCodePoints(text, start, span.end - span.start);
  return start === null || end === null ? null : { start, end };
}

/** @returns null when the text ends before */
function skipCodePoints(text: string, from: number, count: number): number | null {
  let at = from;
  for (let skipped = 0; skipped < count; skipped += 1) {
    const codePoint = text.codePointAt(at);
    if (codePoint === undefined) return null;
    at += codePoint > 0xffff ? 2 : 1;
  }
  return at;
}
