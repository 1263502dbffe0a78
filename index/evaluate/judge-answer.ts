import type { Candidate, Excerpt, NoMatch, Quoted, Source } from '../answer.ts';
import type { JudgedQuestion } from './questions.ts';

/** `uncertain`: quoted as the closest passage, which may not answer. */
export const OUTCOMES = ['certain', 'uncertain', 'refused'] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** An answer held against what was expected. */
export interface Judgement {
  readonly outcome: Outcome;
  /** Rank, counted from 1, of the first right excerpt among those shown; null when none was. */
  readonly shownRank: number | null;
  /** The same for what searching found, shown or not. */
  readonly foundRank: number | null;
  /** Whether the highlight of the first right excerpt is a key sentence; null when none was shown. */
  readonly keySentence: boolean | null;
  /** The highest among what was found, in [0, 1]; 0 when nothing was. It decides whether there is an answer. */
  readonly confidence: number;
  /** The question as it was searched for; null where its spelling was not mended. */
  readonly readAs: string | null;
  /** What came first; null when nothing did. */
  readonly first: { readonly title: string; readonly section: string } | null;
}

/** What an answer is judged by. */
export type JudgedAnswer =
  | (Pick<Quoted, 'kind' | 'certainty' | 'readAs'> & { readonly excerpts: readonly Shown[] })
  | (Pick<NoMatch, 'kind' | 'readAs'> & {
      readonly excerpts: readonly [];
      readonly nearest: readonly Found[];
    });

interface Found extends Pick<Candidate, 'section' | 'confidence'> {
  readonly document: Pick<Source, 'id' | 'title'>;
}

interface Shown extends Found, Pick<Excerpt, 'text' | 'span' | 'highlight'> {}

export function judgeAnswer(question: JudgedQuestion, answer: JudgedAnswer): Judgement {
  const found: readonly Found[] = answer.kind === 'no-match' ? answer.nearest : answer.excerpts;
  const shownRank = rankOfRight(question, answer.excerpts);
  const right = shownRank === null ? undefined : answer.excerpts[shownRank - 1];
  const [top] = found;
  return {
    outcome: answer.kind === 'quoted' ? answer.certainty : 'refused',
    shownRank,
    foundRank: rankOfRight(question, found),
    keySentence: right === undefined ? null : holdsKey(question, right),
    confidence: Math.max(0, ...found.map(({ confidence }) => confidence)),
    readAs: answer.readAs,
    first: top === undefined ? null : { title: top.document.title, section: top.section.at(-1) ?? '' },
  };
}

function rankOfRight(question: JudgedQuestion, candidates: readonly Found[]): number | null {
  const position = candidates.findIndex(({ document, section }) => isRight(question, document.id, section));
  return position < 0 ? null : position + 1;
}

/** A place is right when document and last heading are those of an answer. */
export function isRight(
  { answers }: JudgedQuestion,
  documentId: string,
  section: readonly string[],
): boolean {
  const heading = section.at(-1) ?? '';
  return answers.some((answer) => answer.document === documentId && answer.section === heading);
}

/** White space does not count: a fragment may stand across a line break. */
function holdsKey({ key }: JudgedQuestion, { text, span, highlight }: Shown): boolean {
  const highlighted = foldSpace(text.slice(highlight.start - span.start, highlight.end - span.start));
  return key.some((fragment) => highlighted.includes(foldSpace(fragment)));
}

function foldSpace(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
