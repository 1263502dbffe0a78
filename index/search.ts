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
  const found = findCandidates(generation, query, k, document ?? null);
  const first = rank(found, query.vector, FEEDBACK_PASSAGES)
    .map(({ candidate }) => candidate)
    .filter(({ known }) => known === null);
  const moved = moveTowards(query.vector, first.map(found.vectorOf));
  return rank(found, moved, k).map(({ candidate, score }): Hit => {
    const { label, known, lexicalScore, askedScore, denseRank, lexicalRank } = candidate;
    const similarity = dotProduct(query.vector, found.vectorOf(candidate));
    const isWellAsked = askedScore !== null;
    return { label, similarity, known, isWellAsked, lexicalScore, askedScore, score, denseRank, lexicalRank };
  });
}

/** A passage that a leg has found, with all that its place depends on: see `Hit`. */
interface Candidate {
  readonly label: Label;
  readonly lexicalScore: number;
  readonly askedScore: number | null;
  denseRank: number | null;
  lexicalRank: number | null;
  known: ComparedQuestion | null;
  /** Read once, when it is first needed. */
  vector: Float32Array | null;
}

/** What the legs found together. */
interface Found {
  /** In ascending order of labels. */
  readonly candidates: readonly Candidate[];
  /** How similar they are to a question. */
  readonly estimate: (vector: Float32Array) => Estimates;
  readonly vectorOf: (candidate: Candidate) => Float32Array;
  /** 0 when no passage holds a word of the question. */
  readonly bestLexical: number;
  /** Best of the candidates; 0 where none is well asked. */
  readonly bestAsked: number;
}

function findCandidates(generation: OpenGeneration, query: Query, k: number, document: number | null): Found {
  const { vectors } = generation;
  const wanted = Math.max(k, CANDIDATES);
  const terms = contentTermsOf(query.text);
  const match = generation.lexical.match(terms);
  const asked = generation.known.matchWords(terms);
  const byLabel = new Map<Label, Candidate>();
  const candidateOf = (label: Label): Candidate => {
    const before = byLabel.get(label);
    if (before !== undefined) return before;
    const candidate: Candidate = {
      label,
      lexicalScore: match.scoreOf(label),
      askedScore: generation.known.isWellAsked(label) ? asked.scoreOf(label) : null,
      denseRank: null,
      lexicalRank: null,
      known: null,
      vector: null,
    };
    byLabel.set(label, candidate);
    return candidate;
  };

  const labels = document === null ? null : labelsOf(generation, document);
  const lexical = labels === null ? foldTwins(generation, match.top(wanted)) : match.topAmong(labels, wanted);
  for (const [position, { label }] of lexical.entries()) candidateOf(label).lexicalRank = position + 1;
  const dense =
    labels === null
      ? // What has words in common is often near: from there the nearest are found sooner.
        vectors.nearby(
          query.vector,
          wanted,
          lexical.map(({ label }) => label),
        )
      : nearestAmong(generation, query.vector, labels).slice(0, wanted);
  for (const [position, label] of dense.entries()) candidateOf(label).denseRank = position + 1;
  const known =
    labels === null
      ? generation.known.search(query.vector, KNOWN_QUESTIONS)
      : generation.known.searchAmong(query.vector, labels);
  for (const [label, question] of known) candidateOf(label).known = question;
  if (labels === null) for (const { label } of foldTwins(generation, asked.top(wanted))) candidateOf(label);

  const candidates = [...byLabel.values()].sort((a, b) => a.label - b.label);
  const candidateLabels = candidates.map(({ label }) => label);
  return {
    candidates,
    estimate: (vector) => vectors.estimate(vector, candidateLabels),
    vectorOf: (candidate) => {
      candidate.vector ??= vectors.vector(candidate.label);
      return candidate.vector;
    },
    bestLexical: lexical[0]?.score ?? 0,
    bestAsked: candidates.reduce((best, { askedScore }) => Math.max(best, askedScore ?? 0), 0),
  };
}

/** Of passages with the same words under the same headings the first stands for all. */
function foldTwins(generation: OpenGeneration, hits: readonly LexicalHit[]): readonly LexicalHit[] {
  if (generation.twins.size === 0) return hits;
  const folded = new Map<Label, LexicalHit>();
  for (const { label, score } of hits) {
    const first = generation.twins.get(label) ?? label;
    if (!folded.has(first)) folded.set(first, { label: first, score });
  }
  return [...folded.values()];
}

interface Ranked {
  readonly candidate: Candidate;
  readonly score: number;
}

/** A candidate by each measure that has a part in its place. */
interface Weighed {
  readonly candidate: Candidate;
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
function rank(found: Found, vector: Float32Array, count: number): Ranked[] {
  const weighed = contendersOf(found, vector, count).map((candidate) =>
    weigh(found, candidate, dotProduct(vector, found.vectorOf(candidate))),
  );
  const wellAsked = weighed.filter(({ asked }) => asked !== null);
  const places = wellAsked.map(({ own }) => own).sort((a, b) => b - a);
  const ordered = wellAsked.sort((a, b) => (b.asked ?? 0) - (a.asked ?? 0));
  let lifted = Number.POSITIVE_INFINITY;
  const placed = ordered.map(({ candidate, led }, place): Ranked => {
    lifted = Math.min(lifted, led);
    return { candidate, score: Math.max(places[place] ?? 0, lifted) };
  });
  const others = weighed.filter(({ asked }) => asked === null);
  // A stable sort: of equal scores, well-asked passages keep their order.
  return [...placed, ...others.map(({ candidate, led }) => ({ candidate, score: led }))]
    .sort((a, b) => b.score - a.score)
    .slice(0, count);
}

/**
 * The candidates that may be among the `count` best, in order: of most others an estimate is enough to
 * know that so many are better, and their vectors needn't be read. A well-asked one always may, since
 * its score depends on those of its like.
 */
function contendersOf(found: Found, vector: Float32Array, count: number): readonly Candidate[] {
  const { candidates, bestLexical } = found;
  const { similarities, errors } = found.estimate(vector);
  const least = new Float64Array(candidates.length).fill(Number.NEGATIVE_INFINITY);
  const most = new Float64Array(candidates.length).fill(Number.POSITIVE_INFINITY);
  for (const [i, { lexicalScore, known, askedScore }] of candidates.entries()) {
    if (askedScore !== null) continue;
    const share = shareOf(lexicalScore, bestLexical);
    const [similarity = 0, error = 0] = [similarities[i], errors[i]];
    least[i] = weighedSum(nearnessOf(similarity - error, known, false), share);
    most[i] = weighedSum(nearnessOf(similarity + error, known, false), share);
  }
  const needed = least.sort().at(-count) ?? Number.NEGATIVE_INFINITY;
  return candidates.filter((_, i) => (most[i] ?? 0) >= needed);
}

function weigh(found: Found, candidate: Candidate, similarity: number): Weighed {
  const { lexicalScore, known, askedScore } = candidate;
  const share = shareOf(lexicalScore, found.bestLexical);
  const own = weighedSum(similarity, share);
  if (askedScore === null) {
    return { candidate, own, led: weighedSum(nearnessOf(similarity, known, false), share), asked: null };
  }
  const lift = ((known?.similarity ?? 0) - LIFTED_FROM) / (1 - LIFTED_FROM);
  return {
    candidate,
    own,
    led: weighedSum(Math.max(similarity, lift), share),
    asked: weighedSum(nearnessOf(similarity, known, true), shareOf(askedScore, found.bestAsked)),
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
