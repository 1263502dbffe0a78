/** The letters and digits of a text, folded, and where each of them stands in it. */
export interface Skeleton {
  /** Small letters in Unicode's compatibility form; nothing else: no blank, no mark. */
  readonly letters: string;
  /** For each code unit of `letters`, the span in the text of the character that it came from. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** What a code unit of the text is. */
const UNKNOWN = 0;
const LETTER = 1;
const MARK = 2;
const OTHER = 3;

/** By code unit, filled as units are met. */
const kinds = new Uint8Array(0x10000);

const decoder = new TextDecoder('utf-16le');

/**
 * The skeleton of a part of a text. Two texts with the same skeleton differ in nothing but typography,
 * case, punctuation, or where words are divided.
 */
export function skeletonOf(text: string, from = 0, to = text.length): Skeleton {
  const sink = new Sink(to - from);
  for (let at = from; at < to; ) {
    const unit = text.charCodeAt(at);
    const next = at + 1 < to ? text.charCodeAt(at + 1) : 0;
    if (unit < 0x80 && (next < 0x300 || kindOf(next) !== MARK)) {
      if (isAsciiWord(unit)) sink.push(unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit, at, at + 1);
      at += 1;
      continue;
    }
    const end = endOfCharacter(text, at, to);
    if (isWordAt(text, at)) {
      const folded = foldCharacter(text.slice(at, end));
      for (let i = 0; i < folded.length; i += 1) sink.push(folded.charCodeAt(i), at, end);
    }
    at = end;
  }
  return sink.finish();
}

/** Whether the character that begins at `at` is a letter, a digit or a mark on one. */
export function isWordAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return isAsciiWord(unit);
  if (unit >= 0xd800 && unit <= 0xdfff) return /^[\p{L}\p{N}\p{M}]/u.test(text.slice(at, at + 2));
  return kindOf(unit) !== OTHER;
}

/** Whether the character that ends at `end` is one. */
export function isWordBefore(text: string, end: number): boolean {
  if (end <= 0) return false;
  const unit = text.charCodeAt(end - 1);
  return isWordAt(text, unit >= 0xdc00 && unit <= 0xdfff ? end - 2 : end - 1);
}

function isAsciiWord(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x30 && unit <= 0x39);
}

function kindOf(unit: number): number {
  const known = kinds[unit] ?? UNKNOWN;
  if (known !== UNKNOWN) return known;
  const character = String.fromCharCode(unit);
  const kind = /[\p{L}\p{N}]/u.test(character) ? LETTER : /\p{M}/u.test(character) ? MARK : OTHER;
  kinds[unit] = kind;
  return kind;
}

/** A character with the marks that stand on it. */
function endOfCharacter(text: string, at: number, to: number): number {
  let end = at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  while (end < to && text.charCodeAt(end) >= 0x300 && kindOf(text.charCodeAt(end)) === MARK) end += 1;
  return Math.min(end, to);
}

function foldCharacter(character: string): string {
  const folded = character.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ');
  return folded.replace(/[^\p{L}\p{N}\p{M}]/gu, '');
}

class Sink {
  #units: Uint16Array;
  #starts: Uint32Array;
  #ends: Uint32Array;
  #length = 0;

  constructor(room: number) {
    this.#units = new Uint16Array(room);
    this.#starts = new Uint32Array(room);
    this.#ends = new Uint32Array(room);
  }

  push(unit: number, start: number, end: number): void {
    // One character can fold to several.
    if (this.#length === this.#units.length) this.#grow();
    this.#units[this.#length] = unit;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length += 1;
  }

  finish(): Skeleton {
    return {
      letters: decoder.decode(this.#units.subarray(0, this.#length)),
      starts: this.#starts.subarray(0, this.#length),
      ends: this.#ends.subarray(0, this.#length),
    };
  }

  #grow(): void {
    const room = 2 * this.#units.length + 16;
    const [units, starts, ends] = [new Uint16Array(room), new Uint32Array(room), new Uint32Array(room)];
    units.set(this.#units);
    starts.set(this.#starts);
    ends.set(this.#ends);
    [this.#units, this.#starts, this.#ends] = [units, starts, ends];
  }
}
