import type { Span } from '../document.ts';
import type { OpenGeneration } from '../open-generation.ts';
import { breathe } from '../progress.ts';
import type { StoredDocument } from '../stored-generation.ts';
import { termsOf } from '../terms.ts';
import { type Alignment, alignWords } from './align.ts';
import { compareWords, type Difference, joinDifferences } from './difference.ts';
import { reachOf, regionsAround, termsToSearch } from './regions.ts';
import { type Word, wordsOf } from './words.ts';

/** The stretch of a document that is nearest to a quotation. */
export interface Nearest {
  readonly document: StoredDocument;
  readonly spans: readonly [Span, ...Span[]];
  readonly omitted: readonly number[];
  readonly difference: Difference;
  /** Share of the words that stayed, in [0, 1]; of the longer of the two, where many left out in a row count as two. */
  readonly likeness: number;
  /** Words that stayed and say something: no stop words. */
  readonly content: number;
  /** Words of the quotation. */
  readonly words: number;
}

/** Passages that the word search gives. Measured: see README.md. */
const CANDIDATES = 30;

/** Stretches of documents that are aligned with the quotation: those with most words in common. */
const ALIGNED = 8;

/**
 * Share of the words that must have stayed for a text to be an alteration of another: few words are
 * soon alike. And of those that say something, so many must have. Measured: see README.md.
 */
const LEAST_LIKENESS = 0.5;
const FEW_WORDS = 10;
const LEAST_LIKENESS_OF_FEW = 0.65;
const LEAST_CONTENT = 2;

/** Whether a quotation is an alteration of what it comes nearest to, rather than another text. */
export function isAlteration({ likeness, content, words }: Nearest): boolean {
  return content >= LEAST_CONTENT && likeness >= (words < FEW_WORDS ? LEAST_LIKENESS_OF_FEW : LEAST_LIKENESS);
}

/** The stretch of the library that is nearest to a quotation; null when it shares no word with any. */
export async function findNearest(
  generation: OpenGeneration,
  parts: readonly string[],
): Promise<Nearest | null> {
  const quoted = parts.map((part) => wordsOf(part, { start: 0, end: part.length }));
  const text = parts.join(' ');
  const keys = new Set(quoted.flat().map(({ key }) => key));
  const labels = generation.lexical
    .match(termsToSearch(text))
    .top(CANDIDATES)
    .map(({ label }) => label)
    .sort((a, b) => a - b);
  const stretches = [...regionsAround(generation, labels, reachOf(text) / 2)].map(({ document, span }) => {
    const words = wordsOf(generation.quoter.text(document), span);
    const shared = new Set(words.map(({ key }) => key).filter((key) => keys.has(key))).size;
    return { document, words, shared };
  });
  stretches.sort((a, b) => b.shared - a.shared);
  let best: Nearest | null = null;
  for (const { document, words } of stretches.slice(0, ALIGNED)) {
    const nearest = describe(document, quoted, words, alignWords(quoted, words));
    if (nearest !== null && (best === null || nearest.likeness > best.likeness)) best = nearest;
    await breathe();
  }
  return best;
}

/** The comparison of a quotation with a part of a document that is known to be what it quotes. */
export function compareWith(
  generation: OpenGeneration,
  parts: readonly string[],
  document: StoredDocument,
  span: Span,
): Nearest | null {
  const quoted = parts.map((part) => wordsOf(part, { start: 0, end: part.length }));
  const original = wordsOf(generation.quoter.text(document), span);
  return describe(document, quoted, original, alignWords(quoted, original));
}

function describe(
  document: StoredDocument,
  quoted: readonly (readonly Word[])[],
  original: readonly Word[],
  { ranges, same, uncounted }: Alignment,
): Nearest | null {
  const spans: Span[] = [];
  const omitted: number[] = [];
  const differences: Difference[] = [];
  let before: number | null = null;
  let kept = 0;
  for (const [position, { start, end }] of ranges.entries()) {
    const words = original.slice(start, end);
    const [first, last] = [words[0], words.at(-1)];
    differences.push(compareWords(quoted[position] ?? [], words));
    if (position > 0) omitted.push(before === null || words.length === 0 ? 0 : Math.max(0, start - before));
    if (first === undefined || last === undefined) continue;
    spans.push({ start: first.span.start, end: last.span.end });
    kept += words.length;
    before = end;
  }
  const [first, ...rest] = spans;
  if (first === undefined) return null;
  const words = quoted.flat().length;
  return {
    document,
    spans: [first, ...rest],
    omitted,
    difference: joinDifferences(differences, omitted),
    likeness: same.length / Math.max(words, kept - uncounted),
    content: same.filter(({ key }) => termsOf(key).length > 0).length,
    words,
  };
}
