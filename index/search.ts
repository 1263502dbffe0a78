import { dotProduct, normalise } from './embedder.ts';
import type { ComparedQuestion } from './known-question-index.ts';
import type { LexicalHit } from './lexical-index.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { Query } from './query.ts';
import { contentTermsOf } from './terms.ts';
import type { Estimates, Label } from './vector-index.ts';

/** One ranked passage, with the figures that ranked it. */
export interface Hit {
  readonly label: Label;
  /** Cosine with the question, in [-1, 1]. */
  readonly similarity: number;
  /** The nearest of the questions that the passage is known to answer; null when none came near. */
  readonly known: ComparedQuestion | null;
  /** Whether so much is asked of it that known questions give it its place among its like: see `rank`. */
  readonly isWellAsked: boolean;
  /** BM25 by the passage's own words, 0 and up. */
  readonly lexicalScore: number;
  /** BM25 by them and those of its known questions; null unless it is well asked. */
  readonly askedScore: number | null;
  /** What the ranking is by: see `rank`. */
  readonly score: number;
  /**
   * Rank in each leg, counted from 1; null when the leg did not find it. That by meaning is by estimates: passages
   * whose cosines differ by some thousandth may stand in another order.
   */
  readonly denseRank: number | null;
  readonly lexicalRank: number | null;
}

export interface SearchOptions {
  /** Hits wanted. */
  readonly k: number;
  /** Only passages of the document with this ordinal. */
  readonly document?: number;
}

/** What the cosine with a known question counts beside that with a passage: questions lie closer to questions than answers do. Measured: see README.md. */
const KNOWN_QUESTION_WEIGHT = 0.9;

/**
 * A passage with few known questions has them for these alone: what is less like one than the first
 * of these cosines is another question, and from the second on it is the same in other words.
 */
export const OTHER_QUESTION_UP_TO = 0.55;
const SAME_QUESTION_FROM = 0.75;

/**
 * Of the many that well-asked passages have, one is near any question: above this cosine one lifts
 * its passage over others, evenly up to 1, where it is the very question. Measured: see README.md.
 */
const LIFTED_FROM = 0.7;

/** Known questions looked at. */
const KNOWN_QUESTIONS = 100;

/** Share of the cosine in the score; the rest is BM25 as a part of the query's best BM25. Measured: see README.md. */
export const DENSE_WEIGHT = 0.76;

/**
 * Pseudo-relevance feedback: the question's vector moves towards the first passages found, by this
 * much of their mean, and the ranking is made anew with it. A passage that a known question led to
 * takes no part: its questions say already how it is asked for. Measured: see README.md.
 */
const FEEDBACK_PASSAGES = 3;
const FEEDBACK_WEIGHT = 0.2;

/** Candidates that each leg gives for the ranking, at least. */
const CANDIDATES = 64;

/**
 * The passages that answer a question best by both legs together: nearness of meaning and words in
 * common. Best first, ties by label.
 */
export function searchPassages(
  generation: OpenGeneration,
  query: Query,
  { k, document }: SearchOptions,
): Hit[] {
  const legs = searchLegs(generation, query, k, document ?? null);
  const first = rank(legs, query.vector, FEEDBACK_PASSAGES).filter(({ label }) => !legs.known.has(label));
  const moved = moveTowards(
    query.vector,
    first.map(({ label }) => legs.vectorOf(label)),
  );
  return rank(legs, moved, k).map(({ label, score }): Hit => {
    return {
      label,
      similarity: dotProduct(query.vector, legs.vectorOf(label)),
      known: legs.known.get(label) ?? null,
      isWellAsked: legs.askedScores.has(label),
      lexicalScore: legs.lexicalScoreOf(label),
      askedScore: legs.askedScores.get(label) ?? null,
      score,
      denseRank: legs.denseRanks.get(label) ?? null,
      lexicalRank: legs.lexicalRanks.get(label) ?? null,
    };
  });
}

/** What each leg found for itself. */
interface Legs {
  /** Of all legs, in ascending order. */
  readonly candidates: readonly Label[];
  /** How similar the candidates are to a question. */
  readonly estimate: (vector: Float32Array) => Estimates;
  /** Read once. */
  readonly vectorOf: (label: Label) => Float32Array;
  readonly denseRanks: ReadonlyMap<Label, number>;
  readonly lexicalRanks: ReadonlyMap<Label, number>;
  readonly lexicalScoreOf: (label: Label) => number;
  readonly known: ReadonlyMap<Label, ComparedQuestion>;
  /** 0 when no passage holds a word of the question. */
  readonly bestLexical: number;
  /** Of the well-asked candidates, BM25 by their own words and those of their known questions. */
  readonly askedScores: ReadonlyMap<Label, number>;
  /** 0 where there are none. */
  readonly bestAsked: number;
}

function searchLegs(generation: OpenGeneration, query: Query, k: number, document: number | null): Legs {
  const { vectors } = generation;
  const wanted = Math.max(k, CANDIDATES);
  const terms = contentTermsOf(query.text);
  const match = generation.lexical.match(terms);
  const asked = generation.known.matchWords(terms);
  const labels = document === null ? null : labelsOf(generation, document);
  const dense =
    labels === null
      ? vectors.nearby(query.vector, wanted)
      : nearestAmong(generation, query.vector, labels).slice(0, wanted);
  const lexical = labels === null ? foldTwins(generation, match.top(wanted)) : match.topAmong(labels, wanted);
  const denseRanks = rankByLabel(dense);
  const lexicalRanks = rankByLabel(lexical.map(({ label }) => label));
  const known =
    labels === null
      ? generation.known.search(query.vector, KNOWN_QUESTIONS)
      : generation.known.searchAmong(query.vector, labels);
  const candidates = [
    ...new Set([
      ...denseRanks.keys(),
      ...lexicalRanks.keys(),
      ...known.keys(),
      ...(labels === null ? foldTwins(generation, asked.top(wanted)).map(({ label }) => label) : []),
    ]),
  ].sort((a, b) => a - b);
  const wellAsked = candidates.filter((label) => generation.known.isWellAsked(label));
  const askedScores = new Map(wellAsked.map((label) => [label, asked.scoreOf(label)]));
  const read = new Map<Label, Float32Array>();
  return {
    candidates,
    estimate: (vector) => vectors.estimate(vector, candidates),
    vectorOf: (label) => {
      const vector = read.get(label) ?? vectors.vector(label);
      read.set(label, vector);
      return vector;
    },
    denseRanks,
    lexicalRanks,
    known,
    lexicalScoreOf: (label) => match.scoreOf(label),
    bestLexical: lexical[0]?.score ?? 0,
    askedScores,
    bestAsked: Math.max(0, ...askedScores.values()),
  };
}

/** Of passages with the same words under the same headings the first stands for all. */
function foldTwins(generation: OpenGeneration, hits: readonly LexicalHit[]): LexicalHit[] {
  const folded = new Map<Label, LexicalHit>();
  for (const { label, score } of hits) {
    const first = generation.twins.get(label) ?? label;
    if (!folded.has(first)) folded.set(first, { label: first, score });
  }
  return [...folded.values()];
}

function rankByLabel(found: readonly Label[]): Map<Label, number> {
  return new Map(found.map((label, position) => [label, position + 1]));
}

interface Ranked {
  readonly label: Label;
  readonly score: number;
}

/** A candidate by each measure that has a part in its place. */
interface Weighed {
  readonly label: Label;
  /** By the passage itself: weighted sum of cosine and BM25. */
  readonly own: number;
  /** The same, with a known question that is nearly this one. */
  readonly led: number;
  /** By all that is known of what the passage is asked; null unless it is well asked. */
  readonly asked: number | null;
}

/**
 * The `count` best of all legs' candidates, best first; ties by label.
 *
 * Known questions order well-asked passages among themselves. Beside other passages these stand
 * where their own words put them, the first of them at the first of these places and so on: ten
 * questions bring a passage nearer to any question than its text is, and passages that nobody wrote
 * questions for must not fall behind for that. Only a known question that is nearly the one asked
 * lifts a passage above its place.
 */
function rank(legs: Legs, vector: Float32Array, count: number): Ranked[] {
  const weighed = contendersOf(legs, vector, count).map((label) =>
    weigh(legs, label, dotProduct(vector, legs.vectorOf(label))),
  );
  const wellAsked = weighed.filter(({ asked }) => asked !== null);
  const places = wellAsked.map(({ own }) => own).sort((a, b) => b - a);
  const ordered = wellAsked.sort((a, b) => (b.asked ?? 0) - (a.asked ?? 0));
  let lifted = Number.POSITIVE_INFINITY;
  const placed = ordered.map(({ label, led }, place): Ranked => {
    lifted = Math.min(lifted, led);
    return { label, score: Math.max(places[place] ?? 0, lifted) };
  });
  const others = weighed.filter(({ asked }) => asked === null);
  // A stable sort: of equal scores, well-asked passages keep their order.
  return [...placed, ...others.map(({ label, led }) => ({ label, score: led }))]
    .sort((a, b) => b.score - a.score)
    .slice(0, count);
}

/**
 * The candidates that may be among the `count` best, in order: of most others an estimate is enough to
 * know that so many are better, and their vectors needn't be read. A well-asked one always may, since
 * its score depends on those of its like.
 */
function contendersOf(legs: Legs, vector: Float32Array, count: number): readonly Label[] {
  const { similarities, errors } = legs.estimate(vector);
  const scores = legs.candidates.map((label, i): { readonly least: number; readonly most: number } => {
    if (legs.askedScores.has(label)) {
      return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
    }
    const share = shareOf(legs.lexicalScoreOf(label), legs.bestLexical);
    const known = legs.known.get(label) ?? null;
    const [similarity = 0, error = 0] = [similarities[i], errors[i]];
    return {
      least: weighedSum(nearnessOf(similarity - error, known, false), share),
      most: weighedSum(nearnessOf(similarity + error, known, false), share),
    };
  });
  const reached = Float64Array.from(scores, ({ least }) => least).sort();
  const needed = reached[reached.length - count] ?? Number.NEGATIVE_INFINITY;
  return legs.candidates.filter((_, i) => (scores[i]?.most ?? 0) >= needed);
}

function weigh(legs: Legs, label: Label, similarity: number): Weighed {
  const known = legs.known.get(label) ?? null;
  const share = shareOf(legs.lexicalScoreOf(label), legs.bestLexical);
  const own = weighedSum(similarity, share);
  const askedScore = legs.askedScores.get(label);
  if (askedScore === undefined) {
    return { label, own, led: weighedSum(nearnessOf(similarity, known, false), share), asked: null };
  }
  const lift = ((known?.similarity ?? 0) - LIFTED_FROM) / (1 - LIFTED_FROM);
  return {
    label,
    own,
    led: weighedSum(Math.max(similarity, lift), share),
    asked: weighedSum(nearnessOf(similarity, known, true), shareOf(askedScore, legs.bestAsked)),
  };
}

function weighedSum(nearness: number, lexicalShare: number): number {
  return DENSE_WEIGHT * nearness + (1 - DENSE_WEIGHT) * lexicalShare;
}

/** In [0, 1]. @param best 0 when no passage holds a word of the question */
function shareOf(score: number, best: number): number {
  return best > 0 ? score / best : 0;
}

/**
 * A passage is as near as itself, or as most of the cosine of the nearest question that it is known
 * to answer; unless it is well asked, only when that may be the same question. In [-1, 1].
 */
export function nearnessOf(
  similarity: number,
  known: Pick<ComparedQuestion, 'similarity'> | null,
  isWellAsked: boolean,
): number {
  if (known === null) return similarity;
  const sameness = (known.similarity - OTHER_QUESTION_UP_TO) / (SAME_QUESTION_FROM - OTHER_QUESTION_UP_TO);
  const counted = isWellAsked ? 1 : Math.min(Math.max(sameness, 0), 1);
  return Math.max(similarity, counted * KNOWN_QUESTION_WEIGHT * known.similarity);
}

/** The question's vector with `FEEDBACK_WEIGHT` of the passages' mean added. */
function moveTowards(question: Float32Array, passages: readonly Float32Array[]): Float32Array {
  const moved = Float32Array.from(question);
  const weight = FEEDBACK_WEIGHT / Math.max(1, passages.length);
  for (const passage of passages) {
    for (let i = 0; i < moved.length; i += 1) moved[i] = (moved[i] ?? 0) + weight * (passage[i] ?? 0);
  }
  return normalise(moved);
}

function labelsOf(generation: OpenGeneration, document: number): Label[] {
  const labels = new Set(generation.reader.passagesOf(document).map(({ label }) => label));
  return [...labels].filter((label) => !labels.has(generation.twins.get(label) ?? -1));
}

/** Within one document every passage is compared: a filtered walk through the graph would miss some. */
function nearestAmong(
  { vectors }: OpenGeneration,
  query: Float32Array,
  labels: readonly Label[],
): readonly Label[] {
  const { similarities } = vectors.estimate(query, labels);
  return labels
    .map((label, i) => ({ label, similarity: similarities[i] ?? -1 }))
    .sort((a, b) => b.similarity - a.similarity || a.label - b.label)
    .map(({ label }) => label);
}
