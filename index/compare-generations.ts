import { type AnswerComparison, compareAnswers, type FirstAnswer } from './compare-answers.ts';
import { composeAnswer, DEFAULT_LIMIT } from './compose.ts';
import type { ControlQuestion } from './control-questions.ts';
import type { Embedder } from './embedder.ts';
import type { SkippedFile } from './ingest.ts';
import type { OpenGeneration } from './open-generation.ts';
import { breathe, type OnProgress, StageProgress } from './progress.ts';
import { rememberVectors } from './remember-vectors.ts';

/**
 * Asks the control questions of the serving generation and of the new one, as a person would, and
 * compares the first answers.
 * @param serving null when there is none that this model can ask
 * @param skipped files that gave no text: their documents are gone, but nobody took them out
 */
export async function compareGenerations(parts: {
  readonly questions: readonly ControlQuestion[];
  readonly serving: OpenGeneration | null;
  readonly built: OpenGeneration;
  readonly skipped: readonly SkippedFile[];
  readonly embedder: Embedder;
  readonly onProgress: OnProgress;
}): Promise<AnswerComparison> {
  const { questions, serving, built, skipped, embedder, onProgress } = parts;
  const progress = new StageProgress('asking', 'questions', questions.length, onProgress);
  let before: (FirstAnswer | null)[] | null = serving === null ? null : [];
  const after: (FirstAnswer | null)[] = [];
  for (const [position, { question }] of questions.entries()) {
    // Question and sentences are embedded once for both; remembered for one question, so that many need no more memory.
    const remembering = rememberVectors(embedder);
    after.push(await firstAnswer(built, remembering, question));
    try {
      if (serving !== null) before?.push(await firstAnswer(serving, remembering, question));
    } catch {
      // The new generation has just answered by the same code: the serving one is damaged, and must not stand in the way of its repair.
      before = null;
    }
    progress.report(position + 1);
    await breathe();
  }
  return compareAnswers(questions, { before, after }, documentChanges(serving, built, skipped));
}

async function firstAnswer(
  generation: OpenGeneration,
  embedder: Embedder,
  question: string,
): Promise<FirstAnswer | null> {
  const { excerpts } = await composeAnswer(generation, embedder, question, { limit: DEFAULT_LIMIT });
  const [first] = excerpts;
  if (first === undefined) return null;
  const { passageId, document, section } = first;
  return { passageId, document: document.id, title: document.title, section };
}

function documentChanges(
  serving: OpenGeneration | null,
  built: OpenGeneration,
  skipped: readonly SkippedFile[],
): { present: Set<string>; removed: Set<string> } {
  const present = new Set<string>(built.documents.map(({ id }) => id));
  const skippedFiles = new Set(skipped.map(({ file }) => file));
  const removed = (serving?.documents ?? []).filter(
    ({ id, file }) => !present.has(id) && !skippedFiles.has(file),
  );
  return { present, removed: new Set<string>(removed.map(({ id }) => id)) };
}
