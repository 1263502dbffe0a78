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
  /** BM25, 0 and up. */
  readonly lexicalScore: number;
  /** What the ranking is by: see `DENSE_WEIGHT` and `FEEDBACK_WEIGHT`. */
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
const CANDIDATES = 100;

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
      lexicalScore: legs.lexicalScoreOf(label),
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
}

function searchLegs(generation: OpenGeneration, query: Query, { k, document }: SearchOptions): Legs {
  const wanted = Math.max(k, CANDIDATES);
  const match = generation.lexical.match(contentTermsOf(query.text));
  const labels = document === undefined ? null : labelsOf(generation, document);
  const dense =
    labels === null
      ? generation.vectors.search(query.vector, wanted)
      : nearestAmong(generation, query.vector, labels).slice(0, wanted);
  const lexical = labels === null ? foldTwins(generation, match.top(wanted)) : match.topAmong(labels, wanted);
  const denseRanks = rankByLabel(dense);
  const lexicalRanks = rankByLabel(lexical);
  const known = foldKnown(
    generation,
    labels === null
      ? generation.known.search(query.vector, KNOWN_QUESTIONS)
      : generation.known.searchAmong(query.vector, labels),
  );
  const candidates = new Set([...denseRanks.keys(), ...lexicalRanks.keys(), ...known.keys()]);
  return {
    vectors: new Map(Array.from(candidates, (label) => [label, generation.vectors.vector(label)])),
    denseRanks,
    lexicalRanks,
    known,
    lexicalScoreOf: (label) => match.scoreOf(label),
    bestLexical: lexical[0]?.score ?? 0,
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

/** Of a passage that stands twice, the first stands for all here too. */
function foldKnown(
  generation: OpenGeneration,
  found: ReadonlyMap<Label, ComparedQuestion>,
): Map<Label, ComparedQuestion> {
  const folded = new Map<Label, ComparedQuestion>();
  for (const [label, question] of found) {
    const first = generation.twins.get(label) ?? label;
    if (first === label || !folded.has(first)) folded.set(first, question);
  }
  return folded;
}

function rankByLabel(found: readonly { readonly label: Label }[]): Map<Label, number> {
  return new Map(found.map(({ label }, position) => [label, position + 1]));
}

interface Ranked {
  readonly label: Label;
  readonly score: number;
}

/** The candidates of both legs by the weighted sum, best first. */
function rank(legs: Legs, vector: Float32Array): Ranked[] {
  const ranked = Array.from(legs.vectors, ([label, passage]): Ranked => {
    const lexicalShare = legs.bestLexical > 0 ? legs.lexicalScoreOf(label) / legs.bestLexical : 0;
    const nearness = nearnessOf(dotProduct(vector, passage), legs.known.get(label) ?? null);
    return { label, score: DENSE_WEIGHT * nearness + (1 - DENSE_WEIGHT) * lexicalShare };
  });
  return ranked.sort((a, b) => b.score - a.score || a.label - b.label);
}

/** A passage is as near as itself, or as the nearest question that it is known to answer. In [-1, 1]. */
export function nearnessOf(similarity: number, known: Pick<ComparedQuestion, 'similarity'> | null): number {
  return known === null ? similarity : Math.max(similarity, KNOWN_QUESTION_WEIGHT * known.similarity);
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
