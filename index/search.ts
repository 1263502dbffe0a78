import { dotProduct, normalise } from './embedder.ts';
import type { ComparedQuestion } from './known-question-index.ts';
import type { LexicalHit } from './lexical-index.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { Query } from './query.ts';
import { contentTermsOf } from './terms.ts';
import type { Label, Neighbour } from './vector-index.ts';

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
  /** Rank in each leg, counted from 1; null when the leg did not find it. */
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
export function searchPassages(generation: OpenGeneration, query: Query, options: SearchOptions): Hit[] {
  const legs = searchLegs(generation, query, options);
  const first = rank(legs, query.vector)
    .slice(0, FEEDBACK_PASSAGES)
    .filter(({ label }) => !legs.known.has(label));
  const hits = rank(legs, moveTowards(query.vector, vectorsOf(legs, first)));
  return hits.slice(0, options.k).map(({ label, score }): Hit => {
    return {
      label,
      similarity: dotProduct(query.vector, legs.vectors.get(label) ?? query.vector),
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
  /** Of every candidate. */
  readonly vectors: ReadonlyMap<Label, Float32Array>;
  readonly denseRanks: ReadonlyMap<Label, number>;
  readonly lexicalRanks: ReadonlyMap<Label, number>;
  readonly lexicalScoreOf: (label: Label) => number;
  readonly known: ReadonlyMap<Label, ComparedQuestion>;
  /** 0 when no passage holds a word of the question. */
  readonly bestLexical: number;
  /** Of the well-asked candidates, BM25 by their own words and those of their known questions. */
  readonly askedScores: ReadonlyMap<Label, number>;
}

function searchLegs(generation: OpenGeneration, query: Query, { k, document }: SearchOptions): Legs {
  const wanted = Math.max(k, CANDIDATES);
  const terms = contentTermsOf(query.text);
  const match = generation.lexical.match(terms);
  const asked = generation.known.matchWords(terms);
  const labels = document === undefined ? null : labelsOf(generation, document);
  const dense =
    labels === null
      ? generation.vectors.search(query.vector, wanted)
      : nearestAmong(generation, query.vector, labels).slice(0, wanted);
  const lexical = labels === null ? foldTwins(generation, match.top(wanted)) : match.topAmong(labels, wanted);
  const denseRanks = rankByLabel(dense);
  const lexicalRanks = rankByLabel(lexical);
  const known =
    labels === null
      ? generation.known.search(query.vector, KNOWN_QUESTIONS)
      : generation.known.searchAmong(query.vector, labels);
  const candidates = new Set([
    ...denseRanks.keys(),
    ...lexicalRanks.keys(),
    ...known.keys(),
    ...(labels === null ? foldTwins(generation, asked.top(wanted)).map(({ label }) => label) : []),
  ]);
  const wellAsked = [...candidates].filter((label) => generation.known.isWellAsked(label));
  return {
    vectors: new Map(Array.from(candidates, (label) => [label, generation.vectors.vector(label)])),
    denseRanks,
    lexicalRanks,
    known,
    lexicalScoreOf: (label) => match.scoreOf(label),
    bestLexical: lexical[0]?.score ?? 0,
    askedScores: new Map(wellAsked.map((label) => [label, asked.scoreOf(label)])),
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

function rankByLabel(found: readonly { readonly label: Label }[]): Map<Label, number> {
  return new Map(found.map(({ label }, position) => [label, position + 1]));
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
 * The candidates of all legs, best first; ties by label.
 *
 * Known questions order well-asked passages among themselves. Beside other passages these stand
 * where their own words put them, the first of them at the first of these places and so on: ten
 * questions bring a passage nearer to any question than its text is, and passages that nobody wrote
 * questions for must not fall behind for that. Only a known question that is nearly the one asked
 * lifts a passage above its place.
 */
function rank(legs: Legs, vector: Float32Array): Ranked[] {
  const weighed = weigh(legs, vector);
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
  return [...placed, ...others.map(({ label, led }) => ({ label, score: led }))].sort(
    (a, b) => b.score - a.score,
  );
}

/** By label. */
function weigh(legs: Legs, vector: Float32Array): Weighed[] {
  const bestAsked = Math.max(0, ...legs.askedScores.values());
  return Array.from(legs.vectors, ([label, passage]): Weighed => {
    const similarity = dotProduct(vector, passage);
    const known = legs.known.get(label) ?? null;
    const share = shareOf(legs.lexicalScoreOf(label), legs.bestLexical);
    const askedScore = legs.askedScores.get(label);
    return {
      label,
      own: weighedSum(similarity, share),
      led: weighedSum(
        askedScore === undefined
          ? nearnessOf(similarity, known, false)
          : Math.max(similarity, ((known?.similarity ?? 0) - LIFTED_FROM) / (1 - LIFTED_FROM)),
        share,
      ),
      asked:
        askedScore === undefined
          ? null
          : weighedSum(nearnessOf(similarity, known, true), shareOf(askedScore, bestAsked)),
    };
  }).sort((a, b) => a.label - b.label);
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

function vectorsOf(legs: Legs, ranked: readonly Ranked[]): Float32Array[] {
  return ranked.flatMap(({ label }) => legs.vectors.get(label) ?? []);
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
  generation: OpenGeneration,
  query: Float32Array,
  labels: readonly Label[],
): Neighbour[] {
  return labels
    .map((label) => ({ label, similarity: dotProduct(query, generation.vectors.vector(label)) }))
    .sort((a, b) => b.similarity - a.similarity || a.label - b.label);
}
