import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ControlQuestionsError } from './errors.ts';

/** Where an answer should stand. */
export interface ExpectedAnswer {
  /** Id of the document. */
  readonly document: string;
  /** The last heading above the passage, '' for what stands above the first; null when any will do. */
  readonly section: string | null;
}

/** A question that every new index is asked before it may serve. */
export interface ControlQuestion {
  readonly question: string;
  /** What should answer first; null when any answer will do. */
  readonly expected: ExpectedAnswer | null;
}

/** The file's name, in the root of a corpus folder. */
export const CONTROL_QUESTIONS_FILE = 'control-questions.jsonl';

// Strict, so that a misspelt field is named instead of being an expectation that nobody checks.
const lineSchema = z
  .strictObject({
    question: z.string({ error: 'give a question' }).trim().min(1, 'give a question'),
    document: z.string().trim().min(1, 'name the document or leave it out').optional(),
    section: z.string().trim().optional(),
  })
  .refine(({ document, section }) => document !== undefined || section === undefined, {
    path: ['section'],
    error: 'name the document that it is a section of',
  });

/**
 * The control questions of all corpus folders, in the order of the folders; a folder without the
 * file has none.
 * @throws {ControlQuestionsError} naming file and line of the first that is wrong
 */
export async function readControlQuestions(corpora: readonly string[]): Promise<ControlQuestion[]> {
  const questions: ControlQuestion[] = [];
  for (const corpus of new Set(corpora.map((path) => resolve(path)))) {
    const file = join(corpus, CONTROL_QUESTIONS_FILE);
    questions.push(...parseControlQuestions(file, await readOptional(file)));
  }
  return questions;
}

async function readOptional(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return '';
    throw new ControlQuestionsError(file, null, `it can't be read (${code ?? String(error)})`);
  }
}

function parseControlQuestions(file: string, text: string): ControlQuestion[] {
  // Editors on Windows put a byte-order mark at the start.
  const lines = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  return lines.flatMap((line, position) =>
    line.trim() === ''
      ? []
      : [parseLine(line, (problem) => new ControlQuestionsError(file, position + 1, problem))],
  );
}

function parseLine(line: string, failure: (problem: string) => ControlQuestionsError): ControlQuestion {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    throw failure('it is not a JSON object on one line');
  }
  const parsed = lineSchema.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    );
    throw failure(problems.join('; '));
  }
  const { question, document, section } = parsed.data;
  return { question, expected: document === undefined ? null : { document, section: section ?? null } };
}
