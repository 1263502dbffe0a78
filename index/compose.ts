import { findAlsoIn } from './also-in.ts';
import type {
  Answer,
  Candidate,
  Excerpt,
  ExplainedCandidate,
  Explanation,
  QuotedPassage,
  Source,
} from './answer.ts';
import { confidenceOf, type Evidence } from './calibration.ts';
import { type Found, gatherEvidence, type Matched, type WeighedTerm, weighTerms } from './decide.ts';
import { type Span, spansOverlap } from './document.ts';
import type { Embedder } from './embedder.ts';
import { chooseKeySentences, type KeyPassage } from './key-sentence.ts';
import type { OpenGeneration } from './open-generation.ts';
import { mendQuestion, type Query, understandQuestion } from './query.ts';
import { addedTermsOf, leansOnPrevious, readComparison } from './question-form.ts';
import { DENSE_WEIGHT, type Hit, nearnessOf, searchPassages } from './search.ts';
import type { StoredDocument, StoredPassage } from './stored-generation.ts';
import { contentTermsOf } from './terms.ts';
import type { Label } from './vector-index.ts';

export interface AskOptions {
  /** Most excerpts in the answer; 3 unless given. */
  readonly limit?: number;
  /** Leave out so many of the first excerpts, those shown before; 0 unless given. */
  readonly skip?: number;
  /** Only quote the document with this id. */
  readonly documentId?: string;
  /** The question asked before, for one that leans on it ("and in Mali?"). */
  readonly previous?: string;
  /** Add to the answer why it is what it is. */
  readonly explain?: boolean;
}

/** The same, with the document by its ordinal. */
export interface ComposeOptions extends Omit<AskOptions, 'limit' | 'documentId'> {
  readonly limit: number;
  readonly document?: number;
}

export const DEFAULT_LIMIT = 3;

/** Of the first excerpts so many at most are of one document, so that several sources speak. */
const FIRST_EXCERPTS = 3;
const MOST_OF_ONE_DOCUMENT = 2;

/** Candidates named when there is no answer. */
const NEAREST = 3;

/** A passage that was found, what speaks for it, and how likely it answers. */
interface Judged extends Found {
  readonly evidence: Evidence & Matched;
  readonly confidence: number;
}

/** Candidates in an explanation. */
const EXPLAINED = 10;

/** Searches, decides whether what was found is an answer, and quotes it. */
export async function composeAnswer(
  generation: OpenGeneration,
  embedder: Embedder,
  question: string,
  options: ComposeOptions,
): Promise<Answer> {
  const begun = performance.now();
  const { limit, skip = 0, previous = '', explain = false, document } = options;
  const leansOn = previous.trim() !== '' && leansOnPrevious(question) ? previous : null;
  const compares = leansOn === null ? readComparison(question) : null;
  const whole = leansOn === null ? question : `${leansOn} ${question}`;
  const asked = { question, leansOn, compares, generation: generation.name };
  const took = () => performance.now() - begun;
  if (question.trim() === '') {
    return { ...asked, readAs: null, elapsedMs: took(), kind: 'no-match', excerpts: [], nearest: [] };
  }

  const mendedAlone = mendQuestion(generation, embedder, question);
  const queries: Query[] = [];
  for (const text of [whole, ...(compares ?? [])]) {
    queries.push(await understandQuestion(generation, embedder, text));
  }
  const [query = { text: whole, vector: new Float32Array(embedder.dimensions) }] = queries;
  const readAs = query.text === whole ? null : query.text;
  // Overlapping passages fold into one, and one document may hold many: look deeper than the limit.
  const search = { k: 4 * (skip + limit) + 20, ...(document === undefined ? {} : { document }) };
  const rankings = queries.map((each) => {
    const terms = weighTerms(generation, each);
    return searchPassages(generation, each, search).map((hit) =>
      judge(generation, terms, locate(generation, hit)),
    );
  });
  const found = mergeRankings(rankings, skip + limit);
  const { quoteFrom, certainFrom } = generation.manifest.calibration;
  // The passage that ranks first decides for all: the calibration was fitted to it.
  const isQuoted = (found[0]?.confidence ?? 0) >= quoteFrom;
  const quotable = isQuoted ? takeQuotable(found, quoteFrom) : [];
  const diversify = document === undefined;
  // One more than wanted tells whether there are more.
  const chosen = chooseExcerpts(generation, quotable, skip + limit + 1, diversify).slice(skip);
  const shown = chosen.slice(0, limit);
  const [first, ...rest] = await quoteAll(generation, embedder, query, shown);
  const why = explain ? { explanation: explainAnswer(generation, queries, found) } : {};
  if (first === undefined) {
    const nearest = chooseExcerpts(generation, found, NEAREST, diversify).map(candidateOf);
    return { ...asked, readAs, elapsedMs: took(), ...why, kind: 'no-match', excerpts: [], nearest };
  }
  // A question that leans on another borrows its words: what it adds must be in the excerpt, too.
  const added = leansOn === null ? [] : addedTermsOf(mendedAlone);
  const isCertain = ({ confidence, evidence }: Judged) =>
    confidence >= certainFrom && added.every((term) => evidence.matchedTerms.includes(term));
  const certainty = (skip === 0 ? shown.slice(0, 1) : shown).every(isCertain) ? 'certain' : 'uncertain';
  return {
    ...asked,
    readAs,
    elapsedMs: took(),
    ...why,
    kind: 'quoted',
    certainty,
    excerpts: [first, ...rest],
    hasMore: chosen.length > limit,
  };
}

/**
 * Of a comparison the best for the whole question, then the best for each side, and so on; where
 * fewer than three excerpts are wanted, the sides come first. Each passage once.
 */
function mergeRankings(rankings: readonly (readonly Judged[])[], limit: number): readonly Judged[] {
  const [whole = [], ...sides] = rankings;
  if (sides.length === 0) return whole;
  const order = limit > sides.length ? [whole, ...sides] : [...sides, whole];
  const merged = new Map<number, Judged>();
  for (let rank = 0; rank < whole.length; rank += 1) {
    for (const ranking of order) {
      const judged = ranking[rank];
      if (judged !== undefined && !merged.has(judged.hit.label)) merged.set(judged.hit.label, judged);
    }
  }
  return [...merged.values()];
}

function explainAnswer(
  generation: OpenGeneration,
  queries: readonly Query[],
  found: readonly Judged[],
): Explanation {
  const { quoteFrom, certainFrom } = generation.manifest.calibration;
  const searches = queries.map(({ text }) => ({
    text,
    terms: contentTermsOf(text).map((term) => ({
      term,
      passages: generation.lexical.documentFrequency(term),
    })),
  }));
  const candidates = found.slice(0, EXPLAINED).map((judged) => ({
    ...candidateOf(judged),
    denseRank: judged.hit.denseRank,
    lexicalRank: judged.hit.lexicalRank,
    matchedTerms: judged.evidence.matchedTerms,
    coverage: (judged.evidence.known ?? judged.evidence.plain).coverage,
    isWellAsked: judged.hit.isWellAsked,
    askedScore: judged.hit.askedScore,
    known: knownOf(judged),
  }));
  return { searches, denseWeight: DENSE_WEIGHT, quoteFrom, certainFrom, candidates };
}

function knownOf({ hit: { known, similarity, isWellAsked } }: Judged): ExplainedCandidate['known'] {
  if (known === null || nearnessOf(similarity, known, isWellAsked) <= similarity) return null;
  return { question: known.question, similarity: known.similarity };
}

/** Once it is asked for: to judge a passage, all of its words are read, and most that are found are never shown. */
function judge(generation: OpenGeneration, terms: readonly WeighedTerm[], found: Found): Judged {
  let evidence: Judged['evidence'] | null = null;
  const gather = () => {
    evidence ??= gatherEvidence(generation, terms, found);
    return evidence;
  };
  return {
    ...found,
    get evidence() {
      return gather();
    },
    get confidence() {
      return confidenceOf(generation.manifest.calibration, gather());
    },
  };
}

function* takeQuotable(found: readonly Judged[], quoteFrom: number): Iterable<Judged> {
  for (const judged of found) if (judged.confidence >= quoteFrom) yield judged;
}

function locate(generation: OpenGeneration, hit: Hit): Found {
  const passage = generation.reader.passage(hit.label);
  const document = generation.documents[passage.document];
  if (document === undefined)
    throw new RangeError(`Expected the ordinal of a document, got ${passage.document}`);
  return { hit, passage, document };
}

/**
 * In order of rank: one of several that overlap, one of several documents' with nearly the same words,
 * and not all of the first of one document.
 */
function chooseExcerpts(
  { reader }: OpenGeneration,
  found: Iterable<Judged>,
  limit: number,
  diversify: boolean,
): Judged[] {
  const folded = new Set<Label>();
  const chosen: Judged[] = [];
  const setAside: Judged[] = [];
  const overlaps = (a: Found, b: Found) =>
    a.document === b.document && spansOverlap(a.passage.span, b.passage.span);
  for (const candidate of found) {
    if (folded.has(candidate.hit.label)) continue;
    if ([...chosen, ...setAside].some((other) => overlaps(candidate, other))) continue;
    for (const { label, document } of reader.nearDuplicatesOf(candidate.hit.label)) {
      if (document !== candidate.passage.document) folded.add(label);
    }
    const ofSame = chosen.filter(({ document }) => document === candidate.document).length;
    const crowded = diversify && chosen.length < FIRST_EXCERPTS && ofSame >= MOST_OF_ONE_DOCUMENT;
    (crowded ? setAside : chosen).push(candidate);
    if (chosen.length === limit) return chosen;
    if (chosen.length === FIRST_EXCERPTS) chosen.push(...setAside.splice(0, limit - chosen.length));
    if (chosen.length === limit) return chosen;
  }
  return [...chosen, ...setAside].slice(0, limit);
}

async function quoteAll(
  generation: OpenGeneration,
  embedder: Embedder,
  query: Query,
  chosen: readonly Judged[],
): Promise<Excerpt[]> {
  const texts = chosen.map(({ document, passage }) => generation.quoter.quote(document, passage.span));
  const keys = await chooseKeySentences(
    embedder,
    query,
    chosen.map((found, position) => keyPassageOf(generation, query, found, texts[position] ?? '')),
  );
  return chosen.map((found, position) => {
    const { passage, document } = found;
    const excerpt: Excerpt = {
      ...quotePassage(generation, document, passage),
      ...candidateOf(found),
      alsoIn: findAlsoIn(generation, found.hit.label).map((other) => ({
        passageId: other.passage.id,
        document: sourceOf(other.document),
        section: other.passage.section,
        page: other.passage.page,
        recognised: other.passage.recognised,
        sameWords: other.sameWords,
      })),
      highlight: shift(
        keys[position] ?? { start: 0, end: passage.span.end - passage.span.start },
        passage.span.start,
      ),
    };
    generation.quoter.verify(document, excerpt);
    return excerpt;
  });
}

function keyPassageOf(
  { known }: OpenGeneration,
  query: Query,
  { hit, passage, document }: Judged,
  text: string,
): KeyPassage {
  return {
    text,
    context: [document.metadata.title, ...passage.section],
    known: known.compare(query.vector, hit.label),
  };
}

function shift({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

function candidateOf({ hit, passage, document, confidence }: Judged): Candidate {
  return {
    passageId: passage.id,
    document: sourceOf(document),
    section: passage.section,
    page: passage.page,
    recognised: passage.recognised,
    similarity: hit.similarity,
    lexicalScore: hit.lexicalScore,
    score: hit.score,
    confidence,
  };
}

/** A passage's text, cut anew, and where it stands. */
export function quotePassage(
  generation: OpenGeneration,
  document: StoredDocument,
  passage: StoredPassage,
): QuotedPassage {
  return {
    passageId: passage.id,
    document: sourceOf(document),
    section: passage.section,
    page: passage.page,
    recognised: passage.recognised,
    text: generation.quoter.quote(document, passage.span),
    span: passage.span,
    references: generation.reader.footnotesIn(document.ordinal, passage.span),
  };
}

export function sourceOf({ id, file, metadata }: StoredDocument): Source {
  const { title, author, issued, url, licence } = metadata;
  return { id, title, file, author, issued, url, licence };
}
