import { foldCase, stemOf } from './terms.ts';

/** The words of a library, and in how many passages each stands. */
export interface Vocabulary {
  /** Whether a word with this stem stands in the library. */
  hasStem(stem: string): boolean;
  /** Words that begin with `letter` and are between `least` and `most` letters long. */
  words(
    letter: string,
    least: number,
    most: number,
  ): Iterable<{ readonly word: string; readonly passages: number }>;
}

/** Shorter words are too near to too many others. */
const SHORTEST = 5;

/** From this length on a word may have two mistakes. */
const LONG = 8;

/** Endings of English verbs and nouns; what is left of a word must be so long (letters). */
const INFLECTIONS = ['s', 'es', 'ed', 'ing'];
const SHORTEST_BASE = 3;

/** Endings by which the tokenizer may know a word that it doesn't know without. */
const KNOWN_FORMS = ['e', 'ed', 'er', 'ing'];

/** A word that stands in one passage only may itself be a misprint. */
const FEWEST_PASSAGES = 2;

/**
 * The question with misspelt words replaced by the nearest word of the library. A word is taken for
 * misspelt when the library has none with its stem and the model's tokenizer, which knows 30,000
 * English words whole, has to break it up. Names in capitals, numbers and short words stay.
 * @param countWordPieces of the model: 1 for a word that it knows
 */
export function correctSpelling(
  question: string,
  vocabulary: Vocabulary,
  countWordPieces: (text: string) => number,
): string {
  return question.replace(/(?<![\p{L}\p{N}'’])\p{L}+(?![\p{L}\p{N}]|['’]\p{L})/gu, (written) => {
    const word = foldCase(written);
    const isName = /\p{Lu}{2}/u.test(written);
    if (isName || word.length < SHORTEST || vocabulary.hasStem(stemOf(word))) return written;
    // The tokenizer knows "baking", but not "bakes".
    if (formsOf(word).some((form) => countWordPieces(form) < 2)) return written;
    return nearestWord(word, vocabulary) ?? written;
  });
}

/** A word, and what it may be an inflection of. */
function formsOf(word: string): string[] {
  const bases = INFLECTIONS.filter((ending) => word.endsWith(ending)).map((ending) =>
    word.slice(0, -ending.length),
  );
  const long = bases.filter(({ length }) => length >= SHORTEST_BASE);
  return [word, ...long, ...long.flatMap((base) => KNOWN_FORMS.map((ending) => `${base}${ending}`))];
}

/** The first letter is seldom wrong; taking it for right keeps the search small. */
function nearestWord(word: string, vocabulary: Vocabulary): string | null {
  const mistakes = word.length >= LONG ? 2 : 1;
  let best: { word: string | null; distance: number; passages: number } = {
    word: null,
    distance: mistakes + 1,
    passages: 0,
  };
  const candidates = vocabulary.words(word[0] ?? '', word.length - mistakes, word.length + mistakes);
  for (const { word: candidate, passages } of candidates) {
    if (passages < FEWEST_PASSAGES) continue;
    const distance = editDistance(word, candidate, mistakes);
    if (distance > mistakes) continue;
    if (distance < best.distance || (distance === best.distance && passages > best.passages)) {
      best = { word: candidate, distance, passages };
    }
  }
  return best.word;
}

/**
 * Letters inserted, left out, replaced, or swapped with their neighbour, to get from one word to
 * the other (optimal string alignment).
 * @param most more than this is not told apart: the result is then `most + 1`
 */
export function editDistance(a: string, b: string, most: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let distance = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(distance);
    }
    if (Math.min(...row) > most) return most + 1;
    [beforeLast, last] = [last, row];
  }
  return Math.min(last[b.length] ?? 0, most + 1);
}
