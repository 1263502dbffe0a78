import { composeAnswer } from './compose.ts';
import type { Embedder } from './embedder.ts';
import type { OpenGeneration } from './open-generation.ts';

/** Questions tried for each that is wanted: so many that a library which answers at all has enough. */
const TRIED_FOR_EACH = 6;

/** Code units of a question that reads well in a list. */
const SHORTEST = 25;
const LONGEST = 90;

/** Found once for a generation: asking takes hundredths of a second each. */
const found = new WeakMap<OpenGeneration, Map<number, Promise<string[]>>>();

/**
 * Questions that a generation answers for certain, each from another document: known questions where
 * there are any, otherwise made of headings. Each has been asked. Always the same for one generation.
 */
export function findExampleQuestions(
  generation: OpenGeneration,
  embedder: Embedder,
  count: number,
): Promise<string[]> {
  const known = found.get(generation) ?? new Map<number, Promise<string[]>>();
  found.set(generation, known);
  const examples = known.get(count) ?? askCandidates(generation, embedder, count);
  known.set(count, examples);
  // What failed once may work the next time.
  examples.catch(() => known.delete(count));
  return examples;
}

async function askCandidates(
  generation: OpenGeneration,
  embedder: Embedder,
  count: number,
): Promise<string[]> {
  const examples: string[] = [];
  for (const { question, documentId } of candidatesOf(generation, count * TRIED_FOR_EACH)) {
    if (examples.length === count) break;
    const answer = await composeAnswer(generation, embedder, question, { limit: 1 });
    const isAnswered = answer.kind === 'quoted' && answer.certainty === 'certain' && answer.readAs === null;
    if (isAnswered && answer.excerpts[0].document.id === documentId) examples.push(question);
  }
  return examples;
}

/** One of a document, from documents spread evenly over the library. */
function candidatesOf(
  { documents, reader }: OpenGeneration,
  most: number,
): { readonly question: string; readonly documentId: string }[] {
  const step = Math.max(1, documents.length / most);
  const candidates = Array.from({ length: Math.min(most, documents.length) }, (_, turn) => {
    const document = documents[Math.floor(turn * step)];
    if (document === undefined) return [];
    const passages = reader.passagesOf(document.ordinal);
    const asked = passages.flatMap(({ label }) => reader.questionsOfPassage(label));
    const question =
      asked.find(({ question: text }) => readsWell(text))?.question ??
      questionOfHeading(passages.find(({ section }) => section.length > 0)?.section.at(-1));
    return question === null ? [] : [{ question, documentId: document.id }];
  }).flat();
  // One from each third of them, then the next: neighbours in the library are of one subject.
  const stride = Math.max(1, Math.ceil(candidates.length / 3));
  return candidates
    .map((candidate, at) => ({ candidate, turn: at % stride }))
    .sort((a, b) => a.turn - b.turn)
    .map(({ candidate }) => candidate);
}

function readsWell(question: string): boolean {
  return (
    question.length >= SHORTEST &&
    question.length <= LONGEST &&
    /^\p{Lu}\p{Ll}.*[^\s?]\?$/u.test(question) &&
    !/[.!?]\s/u.test(question)
  );
}

function questionOfHeading(heading: string | undefined): string | null {
  if (heading === undefined || heading.length > LONGEST || !/\s/u.test(heading)) return null;
  return heading;
}
