import { type HashedWords, hashWords } from './near-duplicates.ts';
import { ownCopy } from './own-copy.ts';
import { spellableWordsOf, termsOf } from './terms.ts';

/** What a text is found, spelt and compared by: each in the order of its words. */
export interface TextWords extends HashedWords {
  /** See `termsOf`. */
  readonly terms: readonly string[];
  /** See `spellableWordsOf`. */
  readonly spellable: readonly string[];
}

/** The words of a few novels; the memory is emptied before it grows larger: what is frequent is soon back. */
const WORDS_KEPT = 100_000;

/**
 * Runs between white space and those of ASCII's marks across which no word reaches, less the marks at their end.
 * No others: dots and apostrophes have a say in how Greek before them is made small, colons too, and marks
 * beyond ASCII may be made of letters, or take accents.
 */
const WORD = /[^ \t\n\r;()"!?-]*[^ \t\n\r;()"!?.,'-]/gu;

/** What is made of one word as it is written; where that is more than one of a kind, `next` has the second, and so on. */
interface Word {
  readonly term: string | null;
  readonly spellable: string | null;
  readonly hash: number | null;
  readonly isTelling: boolean;
  readonly next: Word | null;
}

/**
 * Remembers what is made of each word: in a library words come again and again, and to fold, cut, stem and
 * hash one takes several times as long as to look it up.
 */
export class WordMemory {
  readonly #known = new Map<string, Word | null>();

  of(text: string): TextWords {
    const terms: string[] = [];
    const spellable: string[] = [];
    const hashes: number[] = [];
    const telling: number[] = [];
    for (const written of text.match(WORD) ?? []) {
      const known = this.#known.get(written);
      let word = known === undefined ? this.#remember(ownCopy(written)) : known;
      for (; word !== null; word = word.next) {
        if (word.term !== null) terms.push(word.term);
        if (word.spellable !== null) spellable.push(word.spellable);
        if (word.hash === null) continue;
        hashes.push(word.hash);
        if (word.isTelling) telling.push(word.hash);
      }
    }
    return { terms, spellable, hashes, telling };
  }

  #remember(written: string): Word | null {
    const word = makeWord(written);
    if (this.#known.size >= WORDS_KEPT) this.#known.clear();
    this.#known.set(written, word);
    return word;
  }
}

/** null of what holds no word. */
function makeWord(written: string): Word | null {
  const [terms, spellable, { hashes, telling }] = [
    termsOf(written),
    spellableWordsOf(written),
    hashWords(written),
  ];
  let word: Word | null = null;
  let left = telling.length;
  for (let at = Math.max(terms.length, spellable.length, hashes.length) - 1; at >= 0; at -= 1) {
    const hash = hashes[at] ?? null;
    const isTelling = hash !== null && left > 0 && telling[left - 1] === hash;
    if (isTelling) left -= 1;
    word = { term: terms[at] ?? null, spellable: spellable[at] ?? null, hash, isTelling, next: word };
  }
  return word;
}
