import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DocumentId, Span } from './document.ts';
import type { CorpusFile, LeftOutFile } from './read/corpus.ts';
import { reasonOfSystemError } from './read/system-error.ts';

/** A question whose answer a person has pointed to. */
export interface KnownQuestion {
  readonly question: string;
  /** Id of the document that answers it. */
  readonly document: string;
  /** Words of the sentence that answers, as the document's extracted text has them; they stand there once. */
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

/** Problems named of one file; the rest is counted. */
const MOST_NAMED = 5;

/**
 * The known questions of a corpus, and what is wrong with them. A line that is wrong, or whose answer
 * is no longer where it was, is named and left out: it stops nothing.
 */
export class KnownQuestions {
  readonly #byDocument = new Map<string, Line[]>();
  readonly #problems = new Map<string, { line: number; text: string }[]>();

  /** @param files each one JSON object a line, in the order of the corpus */
  static async read(files: readonly CorpusFile[]): Promise<KnownQuestions> {
    const known = new KnownQuestions();
    for (const { file, path } of files) {
      try {
        known.#parse(file, await readFile(path, 'utf8'));
      } catch (error) {
        const reason = reasonOfSystemError(error);
        if (reason === null) throw error;
        known.#note(file, 0, reason);
      }
    }
    return known;
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
    return lines.flatMap(({ question, answer, file, number }) => {
      const start = text.indexOf(answer);
      const span = { start, end: start + answer.length };
      const passage = passages.findIndex(
        (each) => each.span.start <= span.start && span.end <= each.span.end,
      );
      const problem =
        start < 0
          ? `its answer does not stand in ${documentId}`
          : text.includes(answer, start + 1)
            ? `its answer stands more than once in ${documentId}: copy more of the sentence`
            : passage < 0
              ? `its answer is not within one passage of ${documentId}`
              : null;
      if (problem === null) return [{ question, passage, span }];
      this.#note(file, number, problem);
      return [];
    });
  }

  /** What was wrong, a file each; to be called when every document has been placed. */
  leftOut(): LeftOutFile[] {
    for (const [document, lines] of this.#byDocument) {
      for (const { file, number } of lines) this.#note(file, number, `there is no document ${document}`);
    }
    this.#byDocument.clear();
    return Array.from(this.#problems, ([file, problems]) => {
      const named = problems
        .sort((a, b) => a.line - b.line)
        .slice(0, MOST_NAMED)
        .map(({ line, text }) => (line === 0 ? text : `line ${line}: ${text}`));
      const more = problems.length - named.length;
      const reason = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
      return { file, reason: `${reason.charAt(0).toUpperCase()}${reason.slice(1).replace(/\.?$/u, '.')}` };
    });
  }

  #parse(file: string, content: string): void {
    // Editors on Windows put a byte-order mark at the start.
    for (const [position, line] of content
      .replace(/^\uFEFF/u, '')
      .split(/\r?\n/u)
      .entries()) {
      if (line.trim() === '') continue;
      const number = position + 1;
      const parsed = lineSchema.safeParse(parseJson(line));
      if (!parsed.success) {
        this.#note(file, number, describeIssues(parsed.error));
        continue;
      }
      const lines = this.#byDocument.get(parsed.data.document) ?? [];
      lines.push({ ...parsed.data, file, number });
      this.#byDocument.set(parsed.data.document, lines);
    }
  }

  #note(file: string, line: number, text: string): void {
    this.#problems.set(file, [...(this.#problems.get(file) ?? []), { line, text }]);
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

function describeIssues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? `it is no known question (${message})` : message))
    .join(', ');
}
