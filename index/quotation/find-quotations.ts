import { splitSentences } from '../sentences.ts';
import { countWords } from './omissions.ts';

/** Words that a quotation has at least. */
export const FEWEST_WORDS = 3;

/** Code units of a quotation that are compared; a message has at most 4,000 characters. */
export const LONGEST_QUOTATION = 4_000;

/** A text that claims, or may claim, to be quoted. */
export interface FoundQuotation {
  readonly text: string;
  /** In quotation marks, in a block quote, or neither: then it is the whole message, or a sentence of it. */
  readonly found: 'marks' | 'block' | 'message' | 'sentence';
}

/** Opening marks with those that close them; „…“ and “…” share one, and some write both ends alike. */
const PAIRS: Readonly<Record<string, string>> = {
  '“': '”',
  '„': '“”‟"',
  '‟': '”',
  '”': '”',
  '«': '»',
  '»': '«»',
  '‹': '›',
  '›': '‹',
  '‘': '’',
  '‚': '‘’',
  '"': '"',
  "'": "'",
  '「': '」',
  '『': '』',
  '＂': '＂',
};

/** Marks that open or close, or are an apostrophe: by what stands before and after. */
const AMBIGUOUS = new Set(['"', "'", '’', '‘', '”', '＂']);

const SINGLE = new Set(["'", '‘', '‚']);

/**
 * The quotations in a message: block quotes (lines that begin with `>`, or all after `>>>`) and texts
 * in quotation marks of any kind, of three words or more, in their order; where there are none, the
 * whole message, if it has three words.
 */
export function findQuotations(message: string): FoundQuotation[] {
  const found = splitBlocks(message).flatMap(({ quoted, text }) =>
    quoted ? quotationsInBlock(text) : inMarks(text).map((inside) => asQuotation(inside, 'marks')),
  );
  const quotations = found.filter(isLongEnough);
  if (quotations.length > 0) return quotations;
  const text = message.replace(/^ {0,3}>(?:>>)? ?/gmu, '');
  return [asQuotation(text, 'message')].filter(isLongEnough);
}

/** Sentences of three words or more of a message that as a whole is no quotation. */
export function sentencesOf({ text }: FoundQuotation): FoundQuotation[] {
  return splitSentences(text)
    .map(({ start, end }) => asQuotation(text.slice(start, end), 'sentence'))
    .filter(isLongEnough);
}

/**
 * Where a remark of one's own may begin: after a dash, in brackets, on a line of its own, or after a full stop
 * in small letters. A sentence that begins with a capital may be meant as the source's, and is no remark.
 */
const REMARK = /\s+[-‐‑–—―]+\s+|\s*[–—―]+\s*|\s+(?=\()|\n+|(?<=[.!?…]["'”’»)]*)\s+(?=\p{Ll})/gu;

/** Remarks that are tried at the end of one text: each costs a search. */
const MOST_REMARKS = 4;

/** The ways to take the end of a text without quotation marks for a remark on what stands before; the shortest remark first. */
export function remarksIn({ text, found }: FoundQuotation): { before: FoundQuotation; remark: string }[] {
  if (found !== 'message' && found !== 'sentence') return [];
  return [...text.matchAll(REMARK)]
    .map((mark) => ({
      before: asQuotation(text.slice(0, mark.index), 'sentence'),
      remark: text.slice(mark.index + mark[0].length),
    }))
    .filter(({ before, remark }) => isLongEnough(before) && countWords(remark) > 0)
    .reverse()
    .slice(0, MOST_REMARKS);
}

function asQuotation(text: string, found: FoundQuotation['found']): FoundQuotation {
  return { text: text.trim(), found };
}

function isLongEnough({ text }: FoundQuotation): boolean {
  return countWords(text) >= FEWEST_WORDS;
}

interface Piece {
  readonly quoted: boolean;
  readonly text: string;
}

/** Block quotes and what stands between them, in order. */
function splitBlocks(message: string): Piece[] {
  const pieces: { quoted: boolean; lines: string[] }[] = [];
  let toTheEnd = false;
  for (const line of message.split(/\r?\n/u)) {
    const mark = toTheEnd ? null : /^ {0,3}>(>>)?(?: |$|(?=[^\s>]))/u.exec(line);
    if (mark?.[1] !== undefined) toTheEnd = true;
    const quoted = mark !== null || toTheEnd;
    const text = mark === null ? line : line.slice(mark[0].length);
    const last = pieces.at(-1);
    if (last?.quoted === quoted) last.lines.push(text);
    else pieces.push({ quoted, lines: [text] });
  }
  return pieces.map(({ quoted, lines }) => ({ quoted, text: lines.join('\n') }));
}

/** What may follow a quotation that begins its block: its source, in brackets or after a dash or line break. */
const SOURCE = /^\s*(?:$|\n|[(–—―-])/u;

/** A block is a quotation, but for the line that names its source; or is one in marks, with its source. */
function quotationsInBlock(block: string): FoundQuotation[] {
  const text = block.trim();
  const end = opensAt(text, 0) ? closingOf(text, 0) : -1;
  const inside = text.slice(1, Math.max(1, end));
  if (SOURCE.test(text.slice(end + 1)) && countWords(inside) >= FEWEST_WORDS)
    return [asQuotation(inside, 'marks')];
  return [asQuotation(text.replace(/\n\s*(?:[–—―]|--)[^\n]*$/u, ''), 'block')];
}

/** Texts in quotation marks, without the marks; of those within another only the outer one. */
function inMarks(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = opensAt(text, at) ? closingOf(text, at) : -1;
    if (end === -1) {
      at += 1;
      continue;
    }
    found.push(text.slice(at + 1, end));
    at = end + 1;
  }
  return found;
}

function opensAt(text: string, at: number): boolean {
  const mark = text.charAt(at);
  if (!(mark in PAIRS)) return false;
  if (SINGLE.has(mark) && !/^[\p{L}\p{N}[(….]/u.test(text.charAt(at + 1))) return false;
  if (/^\s?$/u.test(text.charAt(at + 1)) && mark !== '«') return false;
  return !AMBIGUOUS.has(mark) || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));
}

/**
 * Where the quotation that opens at `at` ends; -1 when it doesn't. A single mark may be an apostrophe:
 * the first that leaves three words is taken.
 */
function closingOf(text: string, at: number): number {
  const mark = text.charAt(at);
  const closing = PAIRS[mark] ?? '';
  const last = Math.min(text.length, at + LONGEST_QUOTATION);
  let depth = 0;
  for (let end = at + 1; end < last; end += 1) {
    const character = text.charAt(end);
    if (character === mark && !closing.includes(mark) && opensAt(text, end)) depth += 1;
    if (!closing.includes(character) || !closesAt(text, end)) continue;
    if (SINGLE.has(mark) && countWords(text.slice(at + 1, end)) < FEWEST_WORDS) continue;
    if (depth === 0) return end;
    depth -= 1;
  }
  return -1;
}

function closesAt(text: string, at: number): boolean {
  const mark = text.charAt(at);
  if (!AMBIGUOUS.has(mark)) return true;
  return !/^\s?$/u.test(text.charAt(at - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(at + 1));
}
