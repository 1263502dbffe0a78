import { type Block, type Document, type Span, sliceSpan, trimSpan } from './document.ts';
import { type Passage, passageContext, passageId } from './passage.ts';
import { splitSentences } from './sentences.ts';

/** Number of word pieces in a text, special tokens not counted. */
export type CountWordPieces = (text: string) => number;

export interface SplitLimits {
  /** Most word pieces of title, headings and passage together, special tokens counted. */
  readonly embedded: number;
  /** Most word pieces of a passage. */
  readonly most: number;
  /** What the passages of a section that has to be parted come to. */
  readonly ideal: number;
  /** A passage below this is made only where its section has no more. */
  readonly least: number;
}

/** The default model was trained on inputs of up to 256 word pieces. */
export const DEFAULT_LIMITS: SplitLimits = { embedded: 256, most: 220, ideal: 150, least: 60 };

/** Raised when the same text would now be split otherwise: the next index run splits all anew. */
export const SPLITTER_VERSION = 1;

/** [CLS] and [SEP]. */
const SPECIAL_TOKENS = 2;

/** Longest passage in UTF-16 code units, so that one excerpt fits a Discord embed whatever its words. */
const MOST_CHARACTERS = 1_800;

/** A sentence up to this many word pieces is repeated where a break inside a paragraph parts it from what follows. */
const MOST_OVERLAP = 50;

/** A whole sentence, or a part of one that is longer than a passage may be. */
interface Unit {
  readonly span: Span;
  readonly wordPieces: number;
  readonly page: number | null;
  readonly recognised: boolean;
  /** The first unit of its block. */
  readonly opensBlock: boolean;
}

/**
 * Cuts a document into passages: in order, inside its text, of whole sentences, none across a
 * heading. A section that fits is one passage; a longer one is parted where the parts come out
 * even and paragraphs stay whole. Only where a paragraph itself is parted does the next passage
 * repeat the last sentence of the one before.
 */
export function splitDocument(
  document: Pick<Document, 'id' | 'text' | 'blocks' | 'metadata'>,
  countWordPieces: CountWordPieces,
  limits: SplitLimits = DEFAULT_LIMITS,
): Passage[] {
  const passages: Passage[] = [];
  const occurrences = new Map<string, number>();
  for (const blocks of groupBySection(document.blocks)) {
    const section = blocks[0]?.section ?? [];
    const context = fitContext(passageContext(document.metadata.title, section), countWordPieces, limits);
    const most = Math.min(limits.most, limits.embedded - context.wordPieces - SPECIAL_TOKENS);
    const units = blocks.flatMap((block) => unitsOfBlock(document.text, block, countWordPieces, most));
    for (const { span, page, recognised, wordPieces } of packUnits(units, { ...limits, most })) {
      const text = sliceSpan(document.text, span);
      const words = text.replace(/\s+/gu, ' ');
      const occurrence = occurrences.get(words) ?? 0;
      occurrences.set(words, occurrence + 1);
      passages.push({
        id: passageId(document.id, text, occurrence),
        documentId: document.id,
        span,
        section,
        context: context.lines,
        page,
        recognised,
        wordPieces: context.wordPieces + wordPieces + SPECIAL_TOKENS,
      });
    }
  }
  return passages;
}

/** Word pieces of context that a passage of `limits.most` leaves room for. */
function contextLimit(limits: SplitLimits): number {
  return limits.embedded - limits.most - SPECIAL_TOKENS;
}

/**
 * As much of a passage's context as its room allows, by one rule: the innermost heading and the
 * title first, then the headings between them from the inside out; what has no room is left out whole.
 * A single line that is too long on its own loses words at its end.
 */
export function fitContext(
  context: readonly string[],
  countWordPieces: CountWordPieces,
  limits: SplitLimits = DEFAULT_LIMITS,
): { readonly lines: string[]; readonly wordPieces: number } {
  // Twice the room: a long title costs a passage some words rather than the title its meaning.
  const room = 2 * contextLimit(limits);
  const byImportance = context.map((_, position) => position).toReversed();
  if (byImportance.length > 2) byImportance.splice(1, 0, ...byImportance.splice(-1, 1));
  const kept = new Map<number, string>();
  let left = room;
  for (const position of byImportance) {
    const line = cutWords(context[position] ?? '', countWordPieces, Math.ceil(room / 2));
    const wordPieces = countWordPieces(line);
    if (wordPieces > left) continue;
    kept.set(position, line);
    left -= wordPieces;
  }
  const lines = [...kept].sort(([a], [b]) => a - b).map(([, line]) => line);
  return { lines, wordPieces: room - left };
}

function cutWords(line: string, countWordPieces: CountWordPieces, most: number): string {
  if (countWordPieces(line) <= most) return line;
  const words = line.split(/\s+/u);
  const fitting = lowestFailing(
    words.length,
    (last) => countWordPieces(words.slice(0, last + 1).join(' ')) <= most,
  );
  return words.slice(0, fitting).join(' ');
}

/** Runs of blocks between headings. */
function groupBySection(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [[]];
  for (const block of blocks) {
    if (block.kind === 'heading') groups.push([]);
    else groups.at(-1)?.push(block);
  }
  return groups.filter((group) => group.length > 0);
}

function unitsOfBlock(text: string, block: Block, countWordPieces: CountWordPieces, most: number): Unit[] {
  const units: Unit[] = [];
  for (const sentence of splitSentences(text, block.span)) {
    for (const span of splitLongSentence(text, sentence, countWordPieces, most)) {
      const wordPieces = countWordPieces(sliceSpan(text, span));
      const { page, recognised } = block;
      units.push({ span, wordPieces, page, recognised, opensBlock: units.length === 0 });
    }
  }
  return units;
}

/**
 * The sentence itself when it fits, else parts of it that do: cut after the last clause that fits
 * (a semicolon, colon, dash or comma in the part's second half), else after the last word, else —
 * in writing without spaces — between two characters as readers see them.
 */
function splitLongSentence(
  text: string,
  sentence: Span,
  countWordPieces: CountWordPieces,
  most: number,
): Span[] {
  const parts: Span[] = [];
  let rest = sentence;
  while (!fits(text, rest, countWordPieces, most)) {
    const words = wordEnds(text, rest);
    const end =
      lastFitting(text, rest.start, words, countWordPieces, most) ??
      lastFitting(text, rest.start, characterEnds(text, rest), countWordPieces, most);
    if (end === null || end >= rest.end) break;
    const clause = words.findLast(
      (candidate) =>
        candidate <= end &&
        candidate > rest.start + (end - rest.start) / 2 &&
        /[;:,–—]/u.test(text[candidate - 1] ?? ''),
    );
    const cut = clause ?? end;
    parts.push(trimSpan(text, { start: rest.start, end: cut }));
    rest = trimSpan(text, { start: cut, end: rest.end });
  }
  parts.push(rest);
  return parts.filter(({ start, end }) => end > start);
}

function fits(text: string, span: Span, countWordPieces: CountWordPieces, most: number): boolean {
  return span.end - span.start <= MOST_CHARACTERS && countWordPieces(sliceSpan(text, span)) <= most;
}

function wordEnds(text: string, span: Span): number[] {
  return Array.from(
    startOf(text, span).matchAll(/\S+/gu),
    (word) => span.start + word.index + word[0].length,
  );
}

/** So much of a span that what begins with it is longer than a part may be: the search for its end need not go further. */
function startOf(text: string, { start, end }: Span): string {
  return text.slice(start, Math.min(end, start + MOST_CHARACTERS + 1));
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Ends of the characters as readers see them; of code points where one such character is itself too long. */
function characterEnds(text: string, span: Span): number[] {
  const ends: number[] = [];
  for (const { segment, index } of graphemes.segment(startOf(text, span))) {
    let end = span.start + index;
    for (const character of segment.length > 64 ? segment : [segment]) {
      end += character.length;
      ends.push(end);
    }
  }
  return ends;
}

/** The last of `ends` (ascending) up to which the text from `start` fits; null when not even the first does. */
function lastFitting(
  text: string,
  start: number,
  ends: readonly number[],
  countWordPieces: CountWordPieces,
  most: number,
): number | null {
  const failing = lowestFailing(ends.length, (position) =>
    fits(text, { start, end: ends[position] ?? start }, countWordPieces, most),
  );
  return ends[failing - 1] ?? null;
}

/** The lowest of the positions below `count` for which `holds` is false, where it is false for all after it; else `count`. */
function lowestFailing(count: number, holds: (position: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Pack {
  readonly span: Span;
  readonly wordPieces: number;
  readonly page: number | null;
  readonly recognised: boolean;
}

/**
 * Parts the units of a section into packs of at most `most` word pieces. Among all ways to do so it
 * takes the cheapest, by a dynamic programme over the breaks: packs of even length, breaks between
 * blocks rather than inside one, no pack below `least`.
 */
function packUnits(units: readonly Unit[], { most, ideal, least }: SplitLimits): Pack[] {
  const total = units.reduce((sum, unit) => sum + unit.wordPieces, 0);
  const target = total <= most ? total : total / Math.ceil(total / Math.min(ideal, most));
  /** cheapest[i]: least cost of packing the units before i, and where the last of those packs begins. */
  const cheapest: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= units.length; end += 1) {
    let best = { cost: Number.POSITIVE_INFINITY, from: end - 1 };
    let wordPieces = 0;
    for (let from = end - 1; from >= 0; from -= 1) {
      wordPieces += units[from]?.wordPieces ?? 0;
      const characters = (units[end - 1]?.span.end ?? 0) - (units[from]?.span.start ?? 0);
      if (from < end - 1 && (wordPieces > most || characters > MOST_CHARACTERS)) break;
      const uneven = ((wordPieces - target) / most) ** 2;
      const short = wordPieces < least ? 0.5 : 0;
      const insideBlock = end < units.length && units[end]?.opensBlock === false ? 0.15 : 0;
      // The constant is the price of a pack: fewer, fuller passages before many thin ones.
      const cost = (cheapest[from]?.cost ?? 0) + 0.05 + uneven + short + insideBlock;
      if (cost < best.cost) best = { cost, from };
    }
    cheapest.push(best);
  }

  const packs: Pack[] = [];
  for (let end = units.length; end > 0; ) {
    const from = cheapest[end]?.from ?? end - 1;
    packs.push(makePack(units, overlapFrom(units, from, end, most), end));
    end = from;
  }
  return packs.reverse();
}

/** One unit earlier when the pack would begin inside a block and that sentence is short enough to repeat. */
function overlapFrom(units: readonly Unit[], from: number, end: number, most: number): number {
  const before = units[from - 1];
  if (before === undefined || units[from]?.opensBlock !== false || before.wordPieces > MOST_OVERLAP)
    return from;
  const pack = makePack(units, from - 1, end);
  return pack.wordPieces <= most && pack.span.end - pack.span.start <= MOST_CHARACTERS ? from - 1 : from;
}

function makePack(units: readonly Unit[], from: number, end: number): Pack {
  const members = units.slice(from, end);
  return {
    span: { start: members[0]?.span.start ?? 0, end: members.at(-1)?.span.end ?? 0 },
    wordPieces: members.reduce((sum, unit) => sum + unit.wordPieces, 0),
    page: members[0]?.page ?? null,
    recognised: members.some(({ recognised }) => recognised),
  };
}
