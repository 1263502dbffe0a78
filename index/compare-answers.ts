import type { ControlQuestion, ExpectedAnswer } from './control-questions.ts';
import type { DocumentId } from './document.ts';
import type { PassageId } from './passage.ts';

/** The passage that answers a question first. */
export interface FirstAnswer {
  readonly passageId: PassageId;
  readonly document: DocumentId;
  readonly title: string;
  /** Headings above the passage, outermost first. */
  readonly section: readonly string[];
}

/** What became of a question's first answer from one generation to the next. */
export type AnswerChange = 'unchanged' | 'changed' | 'lost' | 'gained';

/** Whether the document that should answer is there to do so. */
export type ExpectedDocument =
  | 'present'
  /** It was served before, and its file is no longer in the corpus: somebody took it out. */
  | 'removed'
  /** It is not in the new generation for another reason: its file was skipped, or there never was one. */
  | 'missing';

/** A control question, asked of the serving generation and of the new one. */
export interface ComparedQuestion {
  readonly question: string;
  /** null when there is no serving generation to compare with. */
  readonly change: AnswerChange | null;
  /** null when there was no answer, or nothing to ask. */
  readonly before: FirstAnswer | null;
  /** null when there is no answer. */
  readonly after: FirstAnswer | null;
  /** null when any answer would do. */
  readonly expected:
    | (ExpectedAnswer & {
        readonly is: ExpectedDocument;
        /** null when there was nothing to ask. */
        readonly rightBefore: boolean | null;
        readonly rightAfter: boolean;
      })
    | null;
  /** Lost its answer, or its right first answer to another passage; never where the expected document was removed. */
  readonly worse: boolean;
}

/** How the first answers of a new generation differ from those of the serving one. */
export interface AnswerComparison {
  readonly questions: readonly ComparedQuestion[];
  /** Questions asked of both generations whose expected document was not removed. */
  readonly comparable: number;
  /** How many of those got worse. */
  readonly worse: number;
  /** `worse` of `comparable`, in [0, 1]; 0 when nothing is comparable. */
  readonly worseShare: number;
}

/** First answers, in the order of the questions. */
export type FirstAnswers = readonly (FirstAnswer | null)[];

/** What is known of the documents on both sides. */
export interface DocumentChanges {
  /** Ids in the new generation. */
  readonly present: ReadonlySet<string>;
  /** Ids that were served before and whose files were taken out of the corpus. */
  readonly removed: ReadonlySet<string>;
}

/**
 * @param before of the serving generation; null when there is none to ask
 * @param after of the new one
 */
export function compareAnswers(
  questions: readonly ControlQuestion[],
  answers: { readonly before: FirstAnswers | null; readonly after: FirstAnswers },
  documents: DocumentChanges,
): AnswerComparison {
  const compared = questions.map((question, position) => {
    const before = answers.before === null ? undefined : (answers.before[position] ?? null);
    return compareOne(question, before, answers.after[position] ?? null, documents);
  });
  const comparable = compared.filter(({ change, expected }) => change !== null && expected?.is !== 'removed');
  const worse = comparable.filter((question) => question.worse);
  return {
    questions: compared,
    comparable: comparable.length,
    worse: worse.length,
    worseShare: comparable.length === 0 ? 0 : worse.length / comparable.length,
  };
}

/** @param before undefined when there was nothing to ask */
function compareOne(
  { question, expected }: ControlQuestion,
  before: FirstAnswer | null | undefined,
  after: FirstAnswer | null,
  documents: DocumentChanges,
): ComparedQuestion {
  const change = before === undefined ? null : changeOf(before, after);
  const judged =
    expected === null
      ? null
      : {
          ...expected,
          is: expectedDocument(expected.document, documents),
          rightBefore: before === undefined ? null : isRight(before, expected),
          rightAfter: isRight(after, expected),
        };
  // The same words under a heading that was renamed answer as well as before: it is the expectation that is out of date.
  const spoilt = judged?.rightBefore === true && !judged.rightAfter && change !== 'unchanged';
  const worse = (change === 'lost' || spoilt) && judged?.is !== 'removed';
  return { question, change, before: before ?? null, after, expected: judged, worse };
}

function changeOf(before: FirstAnswer | null, after: FirstAnswer | null): AnswerChange {
  if (before?.passageId === after?.passageId) return 'unchanged';
  if (after === null) return 'lost';
  return before === null ? 'gained' : 'changed';
}

function expectedDocument(id: string, { present, removed }: DocumentChanges): ExpectedDocument {
  if (present.has(id)) return 'present';
  return removed.has(id) ? 'removed' : 'missing';
}

function isRight(answer: FirstAnswer | null, { document, section }: ExpectedAnswer): boolean {
  if (answer?.document !== document) return false;
  if (section === null) return true;
  const heading = answer.section.at(-1) ?? '';
  // Many documents repeat their title as the first heading: what stands under it alone stands above the others.
  const isLead = answer.section.length === 1 && heading === answer.title;
  return heading === section || (section === '' && isLead);
}

/** `3 of 40 control questions (7.5 %) got worse` */
export function describeWorse({ worse, comparable, worseShare }: AnswerComparison): string {
  return `${worse} of ${comparable} control questions (${describeShare(worseShare)}) got worse`;
}

/** `7.5 %` @param share in [0, 1] */
export function describeShare(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
