import { stemmer } from 'stemmer';
import { ownCopy } from './own-copy.ts';

/** Lucene's English stop words: they say nothing of what a text is about. */
const STOP_WORDS = new Set(
  `a an and are as at be but by for if in into is it no not of on or such that the their then there these
  they this to was will with`.split(/\s+/u),
);

/** Words that make a sentence a question, and tell no more of its subject than a stop word does. */
const QUESTION_WORDS = new Set(
  `about am any anyone anything can could did do does doing done explain from had has have he her him his how i
  its many me mean much my our please she should so some tell than us very we were what when where whether
  which while who whom whose why would you your`.split(/\s+/u),
);

/** A run of letters and digits, with the dots, apostrophes and thousands' commas inside it. */
const WORD = /[\p{L}\p{N}]+(?:(?:['’.]|(?<=\p{N}),(?=\p{N}{3}(?!\p{N})))[\p{L}\p{N}]+)*/gu;

/**
 * The words of a text as the lexical index knows them, in order: small letters without accents,
 * stems by Porter's algorithm, stop words left out. "U.N." is `un`, "Council's" `council`,
 * "1,325" `1325`, "co-operate" `co` and `oper`.
 */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const word of foldCase(text).match(WORD) ?? []) {
    for (const term of termsOfWord(word)) terms.push(term);
  }
  return terms;
}

const known = new Map<string, readonly string[]>();

/** Words come again and again; the memory of them is emptied before it grows large. */
function termsOfWord(word: string): readonly string[] {
  const kept = known.get(word);
  if (kept !== undefined) return kept;
  const own = ownCopy(word);
  const made = wordParts(own)
    .filter((part) => !STOP_WORDS.has(part))
    .map(stemOf);
  if (known.size >= 100_000) known.clear();
  known.set(own, made);
  return made;
}

/** The terms of a question that say what it is about: each once, question words left out unless nothing is left. */
export function contentTermsOf(question: string): string[] {
  const content = subjectTermsOf(question);
  return content.length > 0 ? content : [...new Set(termsOf(question))];
}

/** The terms of a question that say what it is about: each once; none for "Why?" */
export function subjectTermsOf(question: string): string[] {
  return [...new Set(termsOf(question).filter((term) => !QUESTION_STEMS.has(term)))];
}

/** Letters of words that a misspelt one is compared with (see `correctSpelling`). */
const SHORTEST_WORD = 4;
const LONGEST_WORD = 24;

/** The words of a text that a misspelt one may be meant for: letters only, small and without accents. */
export function spellableWordsOf(text: string): string[] {
  const words = foldCase(text).match(/(?<![\p{L}\p{N}])\p{L}+(?![\p{L}\p{N}])/gu) ?? [];
  return words.filter(({ length }) => length >= SHORTEST_WORD && length <= LONGEST_WORD);
}

/** Small letters, compatibility forms and accents undone. */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII
  if (/^[\u0000-\u007F]*$/u.test(lower)) return lower;
  return lower.normalize('NFKD').replace(/\p{M}/gu, '');
}

function wordParts(word: string): string[] {
  const owner = word.replace(/['’]s$/u, '').replaceAll(',', '');
  if (/^(?:\p{L}\.)+\p{L}$/u.test(owner)) return [owner.replaceAll('.', '')];
  if (/^[\p{N}.]+$/u.test(owner)) return [owner];
  return owner.split(/['’.]/u).filter((part) => part !== '');
}

const stems = new Map<string, string>();

/** The stem of one folded word. Stems are asked for again and again; the memory of them is emptied before it grows large. */
export function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const made = stemmer(word);
  if (stems.size >= 100_000) stems.clear();
  stems.set(word, made);
  return made;
}

const QUESTION_STEMS = new Set(Array.from(QUESTION_WORDS, (word) => stemmer(word)));
