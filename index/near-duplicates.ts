import { foldCase } from './terms.ts';
import type { Label } from './vector-index.ts';

/** Words of a shingle: fewer would take passages on one subject for copies, more would miss copies with a word changed here and there. */
const SHINGLE_WORDS = 3;

/** Jaccard coefficient of two passages' shingles from which they have nearly the same words: about one word in fifteen changed. */
export const NEAR_DUPLICATE_FROM = 0.7;

/**
 * MinHash with locality-sensitive hashing (Broder 1997; Leskovec, Rajaraman and Ullman, “Mining of
 * Massive Datasets”, 3.4): in ten bands of three rows, a pair of coefficient 0.7 meets in one band
 * at least with a chance of 0.985, one of 0.8 with 0.999.
 */
const BANDS = 10;
const ROWS = 3;
const HASHES = BANDS * ROWS;

/** Groups of one bucket that a passage is compared with: keeps the time linear where very many are alike. */
const MOST_COMPARED = 8;

/** How far the share of equal hashes may fall short of the coefficient: two standard deviations with `HASHES` of them. */
const ESTIMATE_SLACK = 0.17;

/** Numbers of a signature, of 32 bits: 124 bytes. The last is the hash of its telling words. */
export const SIGNATURE_LENGTH = HASHES + 1;

/** Where what is too long to be held for every passage lies while a library is read. */
export interface ShingleStore {
  addShingles(label: Label, shingles: Uint8Array): void;
  /** null when nothing was added under the label. */
  shingles(label: Label): Uint8Array | null;
}

/** What is known of a library before. Labels are those it had then. */
export interface KnownDuplicates {
  /** `SIGNATURE_LENGTH` numbers a passage. */
  readonly signatures: Uint32Array;
  /** What `find` found. */
  readonly firstOf: ReadonlyMap<Label, Label>;
  text(label: Label): string;
}

/** Finds passages of different documents with nearly the same words, label after label. */
export class NearDuplicateFinder {
  /** `SIGNATURE_LENGTH` numbers a passage. */
  #signatures: Uint32Array = new Uint32Array(SIGNATURE_LENGTH * 1024);
  #documents: Uint32Array = new Uint32Array(1024);
  #passages = 0;
  /** Labels that passages taken over had before. */
  readonly #before = new Map<Label, Label>();

  /** @param known null when nothing is to be taken over */
  constructor(
    private readonly store: ShingleStore,
    private readonly known: KnownDuplicates | null = null,
  ) {}

  /**
   * @param document its ordinal
   * @throws {RangeError} unless labels come in order from 0
   */
  add(label: Label, document: number, words: HashedWords): void {
    const fingerprint = fingerprintOf(words);
    this.#add(label, document, signatureOf(fingerprint));
    this.store.addShingles(label, bytesOf(fingerprint.shingles));
  }

  /**
   * The same for a passage that is as it was.
   * @param before its label then
   * @throws {RangeError} unless labels come in order from 0, or when nothing is known of what was before
   */
  takeOver(label: Label, document: number, before: Label): void {
    if (this.known === null) throw new RangeError('Expected what was known before to take a passage from');
    const from = before * SIGNATURE_LENGTH;
    this.#add(label, document, this.known.signatures.subarray(from, from + SIGNATURE_LENGTH));
    this.#before.set(label, before);
  }

  /** By label, `SIGNATURE_LENGTH` numbers a passage. */
  get signatures(): Uint32Array {
    return this.#signatures.subarray(0, this.#passages * SIGNATURE_LENGTH);
  }

  #add(label: Label, document: number, signature: Uint32Array): void {
    if (label !== this.#passages) throw new RangeError(`Expected label ${this.#passages}, got ${label}`);
    if (label === this.#documents.length) {
      this.#signatures = enlarged(this.#signatures);
      this.#documents = enlarged(this.#documents);
    }
    this.#signatures.set(signature, label * SIGNATURE_LENGTH);
    this.#documents[label] = document;
    this.#passages += 1;
  }

  /**
   * For every passage that is nearly the same as one of another document, the first passage of its
   * group; that one itself is among them. All others have none.
   */
  find(): Map<Label, Label> {
    const firstOf = new Map<Label, Label>();
    for (let band = 0; band < BANDS; band += 1) this.#findInBand(band, firstOf);
    return this.#acrossDocuments(firstOf);
  }

  /** One band after another, so that one table of buckets is held at a time. */
  #findInBand(band: number, firstOf: Map<Label, Label>): void {
    const buckets = new Map<number, Label[]>();
    for (let label = 0; label < this.#passages; label += 1) {
      const key = this.#bucketOf(label, band);
      const bucket = buckets.get(key);
      if (bucket === undefined) {
        buckets.set(key, [label]);
        continue;
      }
      // Of a group the first alone is compared: what is like it belongs to it.
      if (firstOf.has(label)) continue;
      const first = bucket
        .map((other) => firstOf.get(other) ?? other)
        .find((other) => other !== label && this.#areAlike(label, other));
      if (first !== undefined) {
        firstOf.set(first, first);
        firstOf.set(label, first);
      } else if (bucket.length < MOST_COMPARED) bucket.push(label);
    }
  }

  #bucketOf(label: Label, band: number): number {
    const at = label * SIGNATURE_LENGTH + band * ROWS;
    let key = 0;
    for (let row = 0; row < ROWS; row += 1) key = mix(key ^ (this.#signatures[at + row] ?? 0));
    return key;
  }

  #areAlike(a: Label, b: Label): boolean {
    const [atA, atB] = [a * SIGNATURE_LENGTH, b * SIGNATURE_LENGTH];
    if (this.#signatures[atA + HASHES] !== this.#signatures[atB + HASHES]) return false;
    let equal = 0;
    for (let hash = 0; hash < HASHES; hash += 1) {
      if (this.#signatures[atA + hash] === this.#signatures[atB + hash]) equal += 1;
    }
    if (equal / HASHES < NEAR_DUPLICATE_FROM - ESTIMATE_SLACK) return false;
    return this.#wereAlike(a, b) || jaccard(this.#shingles(a), this.#shingles(b)) >= NEAR_DUPLICATE_FROM;
  }

  /** @param first which would be the first of a group */
  #wereAlike(label: Label, first: Label): boolean {
    const [labelBefore, firstBefore] = [this.#before.get(label), this.#before.get(first)];
    if (labelBefore === undefined || firstBefore === undefined) return false;
    return this.known?.firstOf.get(labelBefore) === firstBefore;
  }

  #shingles(label: Label): Uint32Array {
    const stored = this.store.shingles(label);
    if (stored !== null) return numbersOf(stored);
    const before = this.#before.get(label);
    const text = before === undefined ? '' : (this.known?.text(before) ?? '');
    const { shingles } = fingerprintOf(hashWords(text));
    this.store.addShingles(label, bytesOf(shingles));
    return shingles;
  }

  /** A document that repeats itself is its author's business. */
  #acrossDocuments(firstOf: ReadonlyMap<Label, Label>): Map<Label, Label> {
    const spread = new Set<Label>();
    for (const [label, first] of firstOf) {
      if (this.#documents[label] !== this.#documents[first]) spread.add(first);
    }
    return new Map([...firstOf].filter(([, first]) => spread.has(first)).sort(([a], [b]) => a - b));
  }
}

interface Fingerprint {
  /** Hashes of its shingles, ascending, each once. */
  readonly shingles: Uint32Array;
  /** Hash of its telling words: where these differ, it says something else in the same words. */
  readonly facts: number;
}

const WORD = /[\p{L}\p{N}]+/gu;

/**
 * Words, folded, that what a text says turns on: negations ("t" is that of "don't"), what is allowed and
 * what is owed, how many, when, in which order, and where. Others come in editions and translations.
 */
const TELLING = new Set(
  (
    'no not nor never neither none nothing nobody without except unless cannot t ' +
    'shall may must should will would can could might ought ' +
    'all any both either each every only some ' +
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
    'seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million ' +
    'billion dozen half third quarter first second fourth fifth sixth seventh eighth ninth tenth once twice ' +
    'january february march april june july august september october november december ' +
    'monday tuesday wednesday thursday friday saturday sunday ' +
    'before after until within during ' +
    'north south east west northern southern eastern western'
  ).split(' '),
);

/** "Article IV", and "B" in "Party B": in capitals, as "i" and "a" in small letters are words. */
const ROMAN_NUMERAL = /^(?=.)(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/u;
const SINGLE_CAPITAL = /^\p{Lu}$/u;

function isTelling(word: string): boolean {
  return (
    /\p{N}/u.test(word) ||
    TELLING.has(foldCase(word)) ||
    ROMAN_NUMERAL.test(word) ||
    (SINGLE_CAPITAL.test(word) && word !== 'A')
  );
}

/** Words of a text as they stand there, but for how letters with accents are encoded. */
function wordsOf(text: string): string[] {
  return text.normalize('NFC').match(WORD) ?? [];
}

/** Whether two texts have the same words; case, accents, punctuation and spaces may differ. */
export function haveSameWords(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => foldCase(wordsOf(text).join(' ')));
  return first === second;
}

/** Whether two texts have nearly the same words, with the same telling words. */
export function haveNearlySameWords(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => fingerprintOf(hashWords(text))) as [Fingerprint, Fingerprint];
  return first.facts === second.facts && jaccard(first.shingles, second.shingles) >= NEAR_DUPLICATE_FROM;
}

/** What a text is compared by: hashes of its words, in order. */
export interface HashedWords {
  readonly hashes: readonly number[];
  /** Those of its telling words alone. */
  readonly telling: readonly number[];
}

export function hashWords(text: string): HashedWords {
  const words = wordsOf(text);
  const hash = (word: string) => hashWord(foldCase(word));
  return { hashes: words.map(hash), telling: words.filter(isTelling).map(hash) };
}

function fingerprintOf({ hashes, telling }: HashedWords): Fingerprint {
  let facts = 0;
  for (const hash of telling) facts = mix(facts ^ hash);
  return { shingles: shinglesOf(hashes), facts };
}

/** @returns ascending, each once */
function shinglesOf(hashes: readonly number[]): Uint32Array {
  // Fewer words are one shingle; none are none.
  const count = Math.max(Math.min(hashes.length, 1), hashes.length - SHINGLE_WORDS + 1);
  const shingles = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    const end = Math.min(at + SHINGLE_WORDS, hashes.length);
    let shingle = 0;
    for (let word = at; word < end; word += 1) shingle = mix(shingle ^ (hashes[word] ?? 0));
    shingles[at] = shingle;
  }
  shingles.sort();
  return shingles.filter((shingle, at) => at === 0 || shingle !== shingles[at - 1]);
}

/** FNV-1a, 32 bits, over UTF-16 code units. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3: every bit of the result depends on every bit of `value`. */
function mix(value: number): number {
  let hash = value + 0x9e3779b9;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** As many hash functions as a signature has numbers. */
const SEEDS = Uint32Array.from({ length: HASHES }, (_, hash) => mix(hash + 1));

function signatureOf({ shingles, facts }: Fingerprint): Uint32Array {
  const signature = new Uint32Array(SIGNATURE_LENGTH).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let hash = 0; hash < HASHES; hash += 1) {
      const value = mix(shingle ^ (SEEDS[hash] ?? 0));
      if (value < (signature[hash] ?? 0)) signature[hash] = value;
    }
  }
  signature[HASHES] = facts;
  return signature;
}

/** Shared as a part of all; of ascending numbers. */
function jaccard(a: Uint32Array, b: Uint32Array): number {
  let [shared, i, j] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [left = 0, right = 0] = [a[i], b[j]];
    if (left === right) shared += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  const all = a.length + b.length - shared;
  return all === 0 ? 0 : shared / all;
}

function enlarged(numbers: Uint32Array): Uint32Array {
  const larger = new Uint32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function numbersOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}
