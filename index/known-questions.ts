import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DocumentId, Span } from './document.ts';
import { UnreadableFileError } from './errors.ts';
import { createAnswerFinder } from './find-answer.ts';
import type { CorpusFile, LeftOutFile } from './read/corpus.ts';
import { decodeText } from './read/decode.ts';
import { reasonOfSystemError } from './read/system-error.ts';

/** A question whose answer a person has pointed to. */
export interface KnownQuestion {
  readonly question: string;
  /** Id of the document that answers it. */
  readonly document: string;
  /** Words of the sentence that answers, as the document's extracted text has them (see `createAnswerFinder`); they stand there once. */
  readonly answer: string;
}

/** A known question at its place. */
export interface PlacedQuestion {
  readonly question: string;
  /** Position, in the document's passages, of the first that holds the whole answer. */
  readonly passage: number;
  /** Of the answer, in the document's text. */
  readonly span: Span;
}

/** Code units: longer ones may not fit the model, which takes 256 word pieces. */
const LONGEST = 240;

const lineSchema = z.strictObject({
  question: z
    .string({ error: 'give a question' })
    .trim()
    .min(2, 'give a question')
    .max(LONGEST, `ask in at most ${LONGEST} characters`),
  document: z.string({ error: 'name the document' }).trim().min(1, 'name the document'),
  answer: z
    .string({ error: 'copy words of the sentence that answers' })
    .trim()
    .min(1, 'copy words of the sentence that answers'),
});

interface Line extends KnownQuestion {
  readonly file: string;
  readonly number: number;
}

/** What is wrong with a line, or with a file as a whole. */
export interface KnownQuestionProblem {
  readonly file: string;
  /** Counted from 1; null when the file could not be read. */
  readonly line: number | null;
  /** A sentence that begins with “it”, or, of a whole file, any; without a full stop. */
  readonly message: string;
  /** The same of several lines: “are not JSON”. */
  readonly ofMany: string;
}

/** What became of the known questions of a corpus. */
export interface KnownQuestionsSummary {
  readonly known: number;
  /** Lines left out, and files that could not be read. */
  readonly leftOut: number;
  /** Why, a file each. */
  readonly problems: readonly LeftOutFile[];
}

/** Kinds of problem named of one file; the lines of the rest are counted. */
const MOST_KINDS = 8;

/** Line numbers given of one kind of problem. */
const MOST_LINES = 5;

/** Bytes, about 200,000 questions: a larger file is something else that was given this name. */
const LARGEST_FILE = 32 * 1024 * 1024;

/**
 * The known questions of a corpus, and what is wrong with them. A line that is wrong, or whose answer
 * is no longer where it was, is named and left out: it stops nothing.
 */
export class KnownQuestions {
  readonly #byDocument = new Map<string, Line[]>();
  readonly #problems: KnownQuestionProblem[] = [];
  #placed = 0;

  /** @param files each one JSON object a line, in the order of the corpus */
  static async read(files: readonly CorpusFile[]): Promise<KnownQuestions> {
    const known = new KnownQuestions();
    for (const { file, path, bytes } of files) {
      try {
        if (bytes > LARGEST_FILE) {
          throw new UnreadableFileError(
            `It has more than ${LARGEST_FILE / 1024 ** 2} MB: give it in several.`,
          );
        }
        known.#parse(file, decodeText(await readFile(path)).text);
      } catch (error) {
        const reason = error instanceof UnreadableFileError ? error.message : reasonOfSystemError(error);
        if (reason === null) throw error;
        known.#problems.push({ file, line: null, message: reason.replace(/\.$/u, ''), ofMany: '' });
      }
    }
    return known;
  }

  /** Whether lines name this document that have not been placed yet. */
  mention(documentId: DocumentId): boolean {
    return this.#byDocument.has(documentId);
  }

  /**
   * Those that a document answers, each at its place.
   * @param passages of the document, in order
   */
  place(
    documentId: DocumentId,
    text: string,
    passages: readonly { readonly span: Span }[],
  ): PlacedQuestion[] {
    const lines = this.#byDocument.get(documentId) ?? [];
    this.#byDocument.delete(documentId);
    const find = createAnswerFinder(text);
    const placed = lines.flatMap((line): PlacedQuestion[] => {
      const span = find(line.answer);
      if (typeof span === 'string') {
        const help =
          span === 'nowhere'
            ? `copy them from what \`npm run show -- --text ${documentId}\` prints`
            : 'copy more of the sentence';
        return this.#leaveOut(
          line,
          'has',
          'have',
          `words for an answer that stand ${span} in ${documentId}: ${help}`,
        );
      }
      const passage = passages.findIndex(
        (each) => each.span.start <= span.start && span.end <= each.span.end,
      );
      if (passage >= 0) return [{ question: line.question, passage, span }];
      return this.#leaveOut(
        line,
        'has',
        'have',
        `an answer that is not within one passage of ${documentId}: copy less`,
      );
    });
    this.#placed += placed.length;
    return placed;
  }

  /** All that was wrong, in the order of files and lines; to be called when every document has been placed. */
  problems(): KnownQuestionProblem[] {
    for (const [document, lines] of this.#byDocument) {
      for (const line of lines) this.#leaveOut(line, 'names', 'name', `${document}, which is not there`);
    }
    this.#byDocument.clear();
    const order = new Map(this.#problems.map(({ file }, position) => [file, position]));
    return this.#problems.sort(
      (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || (a.line ?? 0) - (b.line ?? 0),
    );
  }

  /** To be called when every document has been placed. */
  summary(): KnownQuestionsSummary {
    const problems = this.problems();
    const byFile = groupBy(problems, ({ file }) => file);
    return {
      known: this.#placed,
      leftOut: problems.length,
      problems: Array.from(byFile, ([file, ofFile]) => ({ file, reason: describeProblems(ofFile) })),
    };
  }

  #parse(file: string, content: string): void {
    // Editors on Windows put a byte-order mark at the start.
    for (const [position, line] of content
      .replace(/^\uFEFF/u, '')
      .split(/\r\n|\r|\n/u)
      .entries()) {
      if (line.trim() === '') continue;
      const place = { file, number: position + 1 };
      const json = parseJson(line);
      if (json === undefined) {
        this.#leaveOut(place, 'is', 'are', 'not JSON');
        continue;
      }
      const parsed = lineSchema.safeParse(json);
      if (!parsed.success) {
        const issues = parsed.error.issues.map(({ message }) => message).join(', ');
        this.#leaveOut(place, 'is', 'are', `wrong: ${issues}`);
        continue;
      }
      const lines = this.#byDocument.get(parsed.data.document) ?? [];
      lines.push({ ...parsed.data, ...place });
      this.#byDocument.set(parsed.data.document, lines);
    }
  }

  /** @returns what is placed of a line that is left out: nothing */
  #leaveOut(
    { file, number }: Pick<Line, 'file' | 'number'>,
    verb: string,
    verbOfMany: string,
    what: string,
  ): [] {
    this.#problems.push({
      file,
      line: number,
      message: `it ${verb} ${what}`,
      ofMany: `${verbOfMany} ${what}`,
    });
    return [];
  }
}

/** undefined when it is no JSON. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What is wrong with one file, like problems together, in sentences. */
function describeProblems(problems: readonly KnownQuestionProblem[]): string {
  const kinds = [...groupBy(problems, ({ message }) => message).values()];
  const named = kinds.slice(0, MOST_KINDS).map(describeKind);
  const more = kinds.slice(MOST_KINDS).reduce((sum, { length }) => sum + length, 0);
  return [...named, ...(more > 0 ? [`${more} more lines are wrong in other ways.`] : [])].join(' ');
}

function describeKind(alike: readonly KnownQuestionProblem[]): string {
  const [first] = alike;
  if (first === undefined) return '';
  if (first.line === null) return `${first.message}.`;
  if (alike.length === 1) return `Line ${first.line}: ${first.message}.`;
  const lines = alike.slice(0, MOST_LINES).map(({ line }) => line);
  const listed = alike.length > MOST_LINES ? [...lines, '…'] : lines;
  return `${alike.length} lines ${first.ofMany} (${listed.join(', ')}).`;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
