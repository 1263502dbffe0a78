import { ELLIPSIS } from './typography.ts';

/** An ellipsis, in brackets or without. */
const OMISSION = new RegExp(`\\[\\s*${ELLIPSIS}\\s*\\]|\\(\\s*${ELLIPSIS}\\s*\\)|${ELLIPSIS}`, 'gu');

/** An addition of the person who quotes, that is no part of a word: "[sic]", "[the attaché]"; and marks of notes. */
const ADDITION = /(?<![\p{L}\p{N}])\[[^\][]{1,100}\](?![\p{L}\p{N}])|\[\d{1,3}\]/gu;

/** The parts of a quotation between its ellipses, in order; those without a letter are none. */
export function splitAtOmissions(quotation: string): string[] {
  return quotation.split(OMISSION).filter(hasWords);
}

/** The same, where additions in brackets stand for an omission too; null when there are none. */
export function splitAtAdditions(quotation: string): string[] | null {
  const parts = splitAtOmissions(quotation);
  const split = parts.flatMap((part) => part.split(ADDITION)).filter(hasWords);
  return split.join('') === parts.join('') ? null : split;
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Words, as runs of letters and digits that blanks or dashes divide. */
export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}](?:[^\s\-‐-―]*[\p{L}\p{N}])?/gu)?.length ?? 0;
}
