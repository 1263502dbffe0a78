import type { Span } from '../document.ts';
import { skeletonOf } from './skeleton.ts';
import { canonicalGap } from './typography.ts';

/** A word of a quotation, or of the text quoted. */
export interface Word {
  /** Its letters, folded, with the apostrophes between them. */
  readonly key: string;
  /** Marks between it and the next word, without their typography; '' when there are none. */
  readonly mark: string;
  /** As it is written, with the marks that belong to it, blanks made single. */
  readonly text: string;
  /** Whether no blank stands between it and the next word. */
  readonly glued: boolean;
  /** From its first letter to its last. */
  readonly span: Span;
  /** Whether a sentence or a line of its own begins after it. */
  readonly endsSentence: boolean;
}

/** Words of a part of a text, in order. Their spans count from the start of `text`. */
export function wordsOf(text: string, { start: from, end: to }: Span): Word[] {
  const { letters, starts, ends } = skeletonOf(text, from, Math.min(to, text.length));
  const words: Word[] = [];
  let first = 0;
  let key = '';
  let leading = '';
  for (let i = 1; i <= letters.length; i += 1) {
    const end = ends[i - 1] ?? 0;
    const isLast = i === letters.length;
    const gap = isLast ? (/^\S*/u.exec(text.slice(end, to))?.[0] ?? '') : text.slice(end, starts[i]);
    const mark = canonicalGap(gap);
    key += letters.charAt(i - 1);
    // An apostrophe amid a word divides nothing; nor does anything within one character.
    if (!isLast && ((starts[i] ?? 0) < end || mark === '')) continue;
    if (!isLast && mark === "'" && !/\s/u.test(gap)) {
      key += mark;
      continue;
    }
    const start = starts[first] ?? 0;
    const { before, after, blank } = divide(gap);
    words.push({
      key,
      mark: mark.trim(),
      text: `${leading}${text.slice(start, end)}${before}`.replace(/\s+/gu, ' '),
      glued: !blank,
      span: { start, end },
      endsSentence: /[.!?…]|\n\s*\n/u.test(gap),
    });
    leading = after;
    first = i;
    key = '';
  }
  return words;
}

/** What of a gap belongs to the word before it, and what to the word after it: a blank stands between. */
function divide(gap: string): { before: string; after: string; blank: boolean } {
  const blanks = [...gap.matchAll(/\s+/gu)].at(-1);
  if (blanks === undefined) return { before: gap, after: '', blank: false };
  return {
    before: gap.slice(0, blanks.index),
    after: gap.slice(blanks.index + blanks[0].length),
    blank: true,
  };
}

/** Words in a row as they are read. */
export function joinWords(words: readonly Word[]): string {
  return words
    .map(({ text, glued }, position) => (glued || position === words.length - 1 ? text : `${text} `))
    .join('');
}
