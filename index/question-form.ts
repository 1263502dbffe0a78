import { contentTermsOf, subjectTermsOf } from './terms.ts';

/** Ways in which people ask for two things side by side; each has groups `a` and `b`. */
const COMPARISONS: readonly RegExp[] = [
  /\b(?:difference|differences|distinction|diff)\s+(?:is\s+)?between\s+(?<a>.+?)\s+and\s+(?<b>.+?)$/iu,
  /\bcompare\s+(?<a>.+?)\s+(?:and|with|to|against)\s+(?<b>.+?)$/iu,
  /^(?:what\s+is\s+)?(?<a>.+?)\s+(?:vs\.?|versus)\s+(?<b>.+?)$/iu,
  /^how\s+(?:is|are|does|do|did|was|were)\s+(?<a>.+?)\s+(?:differ(?:ent)?\s+from|compare\s+(?:to|with))\s+(?<b>.+?)$/iu,
];

/**
 * The two things that a question compares; null when it compares none.
 * @returns each without articles, question marks and quotation marks around it
 */
export function readComparison(question: string): readonly [string, string] | null {
  const plain = question.trim().replace(/[?!.\s]+$/u, '');
  for (const form of COMPARISONS) {
    const groups = form.exec(plain)?.groups;
    const [a, b] = [trimSide(groups?.a ?? ''), trimSide(groups?.b ?? '')];
    if (contentTermsOf(a).length > 0 && contentTermsOf(b).length > 0 && a !== '' && b !== '') return [a, b];
  }
  return null;
}

function trimSide(side: string): string {
  return side.replace(/^(?:["“'‘(]|(?:the|an?)\s)+/iu, '').replace(/["”'’)?,;.\s]+$/u, '');
}

/** A question that opens so goes on from the one before. */
const GOES_ON = /^(?:and|but|also|then|so|or|what about|how about|same for|what of)\b/iu;

/** Words that stand for something named before. */
const STANDS_FOR =
  /\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|then|the same|one)\b/iu;

/** A question with more content words than this is about something of its own. */
const MOST_WORDS = 3;

/** Whether a question leans on the one before: "and in Mali?", "who signed it?", "how long did they stay?", "Why?" */
export function leansOnPrevious(question: string): boolean {
  // Words that only ask: what they ask about was named before.
  if (/\p{L}/u.test(question) && subjectTermsOf(question).length === 0) return true;
  const words = contentTermsOf(question).length;
  if (GOES_ON.test(question.trim())) return words <= 2 * MOST_WORDS;
  return STANDS_FOR.test(question) && words <= MOST_WORDS;
}

/** The terms that a leaning question has of its own: none of those that open it or stand for something named before. */
export function addedTermsOf(question: string): string[] {
  const own = question.trim().replace(GOES_ON, ' ').replaceAll(new RegExp(STANDS_FOR, 'giu'), ' ');
  return subjectTermsOf(own);
}
