import type { Answer, Candidate, Excerpt, Source } from './answer.ts';
import { isAnswered } from './decide.ts';
import { type Span, spansOverlap } from './document.ts';
import type { Embedder } from './embedder.ts';
import type { StoredDocument, StoredPassage } from './generation-database.ts';
import { chooseKeySentences } from './key-sentence.ts';
import type { OpenGeneration } from './open-generation.ts';
import { type Hit, type Query, searchPassages } from './search.ts';

export interface AskOptions {
  /** Most excerpts in the answer; 3 unless given. */
  readonly limit?: number;
  /** Only quote the document with this id. */
  readonly documentId?: string;
}

export const DEFAULT_LIMIT = 3;

/** Of the first excerpts so many at most are of one document, so that several sources speak. */
const FIRST_EXCERPTS = 3;
const MOST_OF_ONE_DOCUMENT = 2;

/** Candidates named when there is no answer. */
const NEAREST = 3;

/** A passage that was found, and its document. */
interface Found {
  readonly hit: Hit;
  readonly passage: StoredPassage;
  readonly document: StoredDocument;
}

/** Searches, decides whether what was found is an answer, and quotes it. */
export async function composeAnswer(
  generation: OpenGeneration,
  embedder: Embedder,
  question: string,
  options: { readonly limit: number; readonly document?: number },
): Promise<Answer> {
  const begun = performance.now();
  const asked = () => ({ question, generation: generation.name, elapsedMs: performance.now() - begun });
  if (question.trim() === '') return { ...asked(), kind: 'no-match', excerpts: [], nearest: [] };

  const query: Query = { text: question, vector: await embedder.embedQuery(question) };
  const { limit, ...within } = options;
  // Overlapping passages fold into one, and one document may hold many: look deeper than the limit.
  const hits = searchPassages(generation, query, { k: 4 * limit + 20, ...within });
  const found = hits.map((hit) => locate(generation, hit));
  const answering = found.filter((candidate) => isAnswered(generation, query, candidate));
  const chosen = chooseExcerpts(answering, limit, within.document === undefined);

  const excerpts = await quoteAll(generation, embedder, query, chosen);
  const [first, ...rest] = excerpts;
  if (first === undefined) {
    const nearest = chooseExcerpts(found, NEAREST, true).map(candidateOf);
    return { ...asked(), kind: 'no-match', excerpts: [], nearest };
  }
  return { ...asked(), kind: 'quoted', excerpts: [first, ...rest] };
}

function locate(generation: OpenGeneration, hit: Hit): Found {
  const passage = generation.reader.passage(hit.label);
  const document = generation.documents[passage.document];
  if (document === undefined)
    throw new RangeError(`Expected the ordinal of a document, got ${passage.document}`);
  return { hit, passage, document };
}

/** In order of rank: one of several that overlap, and not all of the first of one document. */
function chooseExcerpts(found: readonly Found[], limit: number, diversify: boolean): Found[] {
  const chosen: Found[] = [];
  const setAside: Found[] = [];
  const overlaps = (a: Found, b: Found) =>
    a.document === b.document && spansOverlap(a.passage.span, b.passage.span);
  for (const candidate of found) {
    if ([...chosen, ...setAside].some((other) => overlaps(candidate, other))) continue;
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
  chosen: readonly Found[],
): Promise<Excerpt[]> {
  const texts = chosen.map(({ document, passage }) => generation.quoter.quote(document, passage.span));
  const keys = await chooseKeySentences(embedder, query, texts);
  return chosen.map((found, position) => {
    const { passage, document } = found;
    const excerpt: Excerpt = {
      ...candidateOf(found),
      text: texts[position] ?? generation.quoter.quote(document, passage.span),
      span: passage.span,
      highlight: shift(
        keys[position] ?? { start: 0, end: passage.span.end - passage.span.start },
        passage.span.start,
      ),
      references: generation.reader.footnotesIn(document.ordinal, passage.span),
    };
    generation.quoter.verify(document, excerpt);
    return excerpt;
  });
}

function shift({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

function candidateOf({ hit, passage, document }: Found): Candidate {
  return {
    passageId: passage.id,
    document: sourceOf(document),
    section: passage.section,
    page: passage.page,
    similarity: hit.similarity,
    lexicalScore: hit.lexicalScore,
    score: hit.score,
  };
}

export function sourceOf({ id, file, metadata }: StoredDocument): Source {
  const { title, author, issued, url, licence } = metadata;
  return { id, title, file, author, issued, url, licence };
}
