import { createHash } from 'node:crypto';
import { z } from 'zod';
import { JudgedSetError } from './judged-set-error.ts';
import { readJsonLines } from './read-lines.ts';

/** Answerable from the index; close to its subject, but without an answer in it; of another subject. */
export const QUESTION_KINDS = ['answerable', 'near-subject', 'off-subject'] as const;

export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** Weights and thresholds are chosen on one half of the questions and reported on the other. */
export const HALVES = ['tuning', 'reporting'] as const;

export type Half = (typeof HALVES)[number];

/** What is looked at: one half of the questions, or both. */
export type Part = Half | 'both';

const questionLine = z
  .object({
    question: z.string({ error: 'give the question' }).trim().min(1, 'give the question'),
    kind: z.enum(QUESTION_KINDS, { error: `use one of ${QUESTION_KINDS.join(', ')}` }),
    /** How it is asked: plain, misspelt, … */
    style: z.string().default('plain'),
    /** Where answers stand: a document's id, and the last heading above the passage ('' for none). */
    answers: z.array(z.object({ document: z.string().min(1), section: z.string() })).default([]),
    /** Fragments of key sentences, each of which answers the question. */
    key: z.array(z.string().min(1)).default([]),
  })
  .refine(({ kind, answers }) => (kind === 'answerable') === answers.length > 0, {
    error: 'an answerable question has answers, and no other has',
  });

export type JudgedQuestion = Readonly<z.output<typeof questionLine>>;

/**
 * Reads questions, one JSON object a line.
 * @throws {JudgedSetError} naming each line that is wrong, or that the file can't be read
 */
export async function readQuestions(file: string): Promise<JudgedQuestion[]> {
  const problems: string[] = [];
  let lines: { readonly number: number; readonly value: JudgedQuestion }[] = [];
  try {
    lines = await readJsonLines({ file, name: 'It' }, questionLine, problems);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    problems.push(code === 'ENOENT' ? 'There is no such file.' : `It can't be read (${code}).`);
  }
  if (problems.length === 0 && lines.length === 0) problems.push('It has no questions.');
  if (problems.length > 0) throw new JudgedSetError(file, problems);
  return lines.map(({ value }) => value);
}

/** By the first byte of the question's SHA-256 (UTF-8): even is for tuning, odd for reporting. */
export function halfOf(question: string): Half {
  const [first = 0] = createHash('sha256').update(question, 'utf8').digest();
  return first % 2 === 0 ? 'tuning' : 'reporting';
}

export function selectQuestions(questions: readonly JudgedQuestion[], part: Part): JudgedQuestion[] {
  return questions.filter(({ question }) => part === 'both' || halfOf(question) === part);
}
