import type { Span } from './document.ts';
import { foldCase } from './terms.ts';

/** Where words stand in a text; or why there is no such place. */
export type FoundAnswer = Span | 'nowhere' | 'more than once';

/**
 * Where words that a person copied stand in a text. What is lost in copying does not count: white
 * space, the form of quotation marks, dashes and accents, capitals. Words that stand once exactly
 * as given are found there, whatever else is like them.
 */
export function createAnswerFinder(text: string): (words: string) => FoundAnswer {
  let folded: FoldedText | null = null;
  return (words) => {
    const exactly = text.indexOf(words);
    if (exactly >= 0) {
      const again = text.includes(words, exactly + 1);
      return again ? 'more than once' : { start: exactly, end: exactly + words.length };
    }
    folded ??= foldText(text);
    const sought = foldText(words).letters.trim();
    const start = sought === '' ? -1 : folded.letters.indexOf(sought);
    if (start < 0) return 'nowhere';
    if (folded.letters.includes(sought, start + 1)) return 'more than once';
    return { start: folded.starts[start] ?? 0, end: folded.ends[start + sought.length - 1] ?? 0 };
  };
}

/** A text as it is compared, and for each of its code units where in the text it came from. */
interface FoldedText {
  readonly letters: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/[‘’‚‛′`´]/u, "'"],
  [/[“”„‟″«»]/u, '"'],
  [/[‐‑‒–—―−]/u, '-'],
  [/\s/u, ' '],
];

function foldText(text: string): FoldedText {
  const letters: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    const alike = ALIKE.find(([pattern]) => pattern.test(character))?.[1] ?? foldCase(character);
    if (alike === '' || (alike === ' ' && letters.at(-1) === ' ')) {
      // An accent written for itself, or more white space: part of what stands before it.
      if (ends.length > 0 && alike === '') ends[ends.length - 1] = end;
    } else {
      for (const unit of alike.split('')) {
        letters.push(unit);
        starts.push(at);
        ends.push(end);
      }
    }
    at = end;
  }
  return { letters: letters.join(''), starts, ends };
}
