import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Span } from '../document.ts';
import type { BeirEntry } from './beir-document.ts';
import { spanOfCodePoints } from './code-points.ts';
import { JudgedSetError } from './judged-set-error.ts';
import type { Grades } from './metrics.ts';
import { readJsonLines, readLines } from './read-lines.ts';

/** Where an answer to a query stands. */
export interface BeirAnswer {
  readonly documentId: string;
  /** UTF-16 code units into the entry's text. */
  readonly span: Span;
}

export interface BeirQuery {
  readonly id: string;
  readonly text: string;
  /** At least one of them above 0. */
  readonly grades: Grades;
  /** Empty when the set does not say. */
  readonly answers: readonly BeirAnswer[];
}

/** A judged set in BEIR layout. */
export interface BeirSet {
  /** The folder's own name. */
  readonly name: string;
  /** Absolute, without links. */
  readonly directory: string;
  /** SHA-256 (hex) of `corpus.jsonl`. */
  readonly corpusHash: string;
  readonly entries: readonly BeirEntry[];
  /** Those with a positive judgement. */
  readonly queries: readonly BeirQuery[];
  /** Queries without one. */
  readonly leftOut: number;
  /** Whether the set says where answers stand. */
  readonly hasAnswers: boolean;
  /** What is odd about the set but does not keep it from being used; a sentence each. */
  readonly remarks: readonly string[];
}

const FILES = { corpus: 'corpus.jsonl', queries: 'queries.jsonl', answers: 'answers.jsonl' } as const;

/** The first that is there is taken: our own layout, then that of the original sets. */
const JUDGEMENT_FILES = ['qrels.tsv', 'qrels/test.tsv'] as const;

/** Some sets number their documents. */
const id = z.union([z.string().min(1), z.number()], { error: 'give an id' }).transform(String);

const corpusLine = z.object({
  _id: id,
  title: z
    .string()
    .nullish()
    .transform((title) => title ?? ''),
  text: z.string({ error: 'give the text' }),
});

const queryLine = z.object({ _id: id, text: z.string({ error: 'give the text' }) });

const answerLine = z.object({
  query_id: id,
  corpus_id: id,
  text: z.string(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});

/**
 * Reads a judged set: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv` (or `qrels/test.tsv`) and, where it
 * is there, `answers.jsonl`.
 * @throws {JudgedSetError} naming what is missing or broken
 */
export async function readBeirSet(directory: string): Promise<BeirSet> {
  const judgementFile = await findFiles(directory);
  const problems: string[] = [];
  const hash = createHash('sha256');
  const source = (name: string) => ({ file: join(directory, name), name });
  const corpus = await readJsonLines(
    { ...source(FILES.corpus), onBytes: (bytes) => hash.update(bytes) },
    corpusLine,
    problems,
  );
  const asked = await readJsonLines(source(FILES.queries), queryLine, problems);
  const judgements = await readJudgements(join(directory, judgementFile), judgementFile, problems);
  const hasAnswers = await isFile(join(directory, FILES.answers));
  const answered = hasAnswers ? await readJsonLines(source(FILES.answers), answerLine, problems) : [];

  const entries = new Map<string, BeirEntry>();
  for (const { number, value } of corpus) {
    if (entries.has(value._id)) problems.push(`${FILES.corpus}, line ${number}: ${value._id} came before.`);
    entries.set(value._id, { id: value._id, title: value.title, text: value.text });
  }
  const answers = new Map<string, BeirAnswer[]>();
  for (const { number, value } of answered) {
    const span = findAnswer(entries.get(value.corpus_id), value);
    if (span === null) {
      problems.push(
        `${FILES.answers}, line ${number}: its text does not stand there in ${value.corpus_id}. ` +
          'Offsets count Unicode code points.',
      );
    } else {
      const known = answers.get(value.query_id) ?? [];
      answers.set(value.query_id, [...known, { documentId: value.corpus_id, span }]);
    }
  }
  const queries = new Map<string, BeirQuery>();
  for (const { number, value } of asked) {
    if (queries.has(value._id)) problems.push(`${FILES.queries}, line ${number}: ${value._id} came before.`);
    const grades = judgements.get(value._id) ?? new Map<string, number>();
    queries.set(value._id, {
      id: value._id,
      text: value.text,
      grades,
      answers: answers.get(value._id) ?? [],
    });
  }
  const judged = [...queries.values()].filter(({ grades }) =>
    [...grades.values()].some((grade) => grade > 0),
  );
  if (problems.length === 0 && entries.size === 0) problems.push(`${FILES.corpus}: it has no documents.`);
  if (problems.length === 0 && judged.length === 0) {
    problems.push(`${judgementFile}: it judges no document relevant to a query of ${FILES.queries}.`);
  }
  if (problems.length > 0) throw new JudgedSetError(directory, problems);
  const path = await realpath(directory);
  return {
    name: basename(path),
    directory: path,
    corpusHash: hash.digest('hex'),
    entries: [...entries.values()],
    queries: judged,
    leftOut: queries.size - judged.length,
    hasAnswers,
    remarks: remarksOn(judgements, queries, entries),
  };
}

/** @returns the name of the file with judgements */
async function findFiles(directory: string): Promise<string> {
  const folder = await stat(directory).catch(() => null);
  if (folder === null) throw new JudgedSetError(directory, ['There is no such folder.']);
  if (!folder.isDirectory()) throw new JudgedSetError(directory, ['It is a file, not a folder.']);
  const problems: string[] = [];
  for (const name of [FILES.corpus, FILES.queries]) {
    if (!(await isFile(join(directory, name)))) problems.push(`${name} is missing.`);
  }
  for (const name of JUDGEMENT_FILES) {
    if (!(await isFile(join(directory, name)))) continue;
    if (problems.length > 0) break;
    return name;
  }
  if (problems.length === 0) problems.push(`${JUDGEMENT_FILES.join(' or ')} is missing.`);
  throw new JudgedSetError(directory, problems);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

/**
 * Grades by query and document. A first line whose third column is no number is a header.
 * @param problems gets a line for each broken line
 */
async function readJudgements(
  file: string,
  name: string,
  problems: string[],
): Promise<Map<string, Map<string, number>>> {
  const judgements = new Map<string, Map<string, number>>();
  let isFirst = true;
  for await (const { number, text } of readLines(file)) {
    const columns = text.replace(/\r$/u, '').split('\t');
    const [query = '', document = '', written = ''] = columns;
    const grade = written.trim() === '' ? Number.NaN : Number(written);
    const isHeader = isFirst && columns.length === 3 && Number.isNaN(grade);
    isFirst = false;
    if (isHeader) continue;
    const grades = judgements.get(query) ?? new Map<string, number>();
    const before = grades.get(document);
    if (columns.length !== 3 || query === '' || document === '' || !Number.isFinite(grade)) {
      problems.push(`${name}, line ${number}: give query-id, corpus-id and score, with tabs between.`);
    } else if (before !== undefined && before !== grade) {
      problems.push(`${name}, line ${number}: ${document} is judged twice for ${query}, differently.`);
    } else {
      judgements.set(query, grades.set(document, grade));
    }
  }
  return judgements;
}

/** null when the answer's text does not stand where it says. */
function findAnswer(entry: BeirEntry | undefined, answer: z.output<typeof answerLine>): Span | null {
  if (entry === undefined) return null;
  const span = spanOfCodePoints(entry.text, answer);
  if (span === null || span.start === span.end) return null;
  return entry.text.slice(span.start, span.end) === answer.text ? span : null;
}

/** Published sets have such gaps; the measures hold all the same. */
function remarksOn(
  judgements: ReadonlyMap<string, Grades>,
  queries: ReadonlyMap<string, unknown>,
  entries: ReadonlyMap<string, unknown>,
): string[] {
  const strangers = [...judgements.keys()].filter((query) => !queries.has(query)).length;
  const missing = new Set(
    [...judgements].flatMap(([query, grades]) =>
      queries.has(query)
        ? [...grades].flatMap(([id, grade]) => (grade > 0 && !entries.has(id) ? [id] : []))
        : [],
    ),
  ).size;
  const remarks: string[] = [];
  if (strangers > 0) remarks.push(`${strangers} judged queries are not in ${FILES.queries}.`);
  if (missing > 0)
    remarks.push(`${missing} relevant documents are not in ${FILES.corpus}: they count as not found.`);
  return remarks;
}
