import type { QuestionResult } from './evaluate-questions.ts';
import type { Outcome } from './judge-answer.ts';
import { mean, share } from './metrics.ts';
import type { QuestionKind } from './questions.ts';
import { BASELINES, type Baseline } from './rankings.ts';

/** Shares of answerable questions with a right passage among the first; null without such questions. */
export interface RankFigures {
  readonly 'recall@1': number | null;
  readonly 'recall@3': number | null;
  readonly mrr: number | null;
}

/** How a set of questions went. All in [0, 1]; null where there is no question to judge by. */
export interface QuestionFigures {
  readonly answerable: number;
  readonly nearSubject: number;
  readonly offSubject: number;
  /** By what is shown: an answerable question that was refused counts as a miss. */
  readonly shown: RankFigures;
  /** By what was found, shown or not. */
  readonly found: RankFigures;
  readonly baselines: Readonly<Record<Baseline, RankFigures>>;
  /** Of the answerable questions with a right passage shown: the highlight is a key sentence. */
  readonly keySentence: number | null;
  /** Share of answerable questions that got no answer. */
  readonly refused: number | null;
  /** Share of near-subject questions that got one. */
  readonly nearAnswered: number | null;
  /** Share of off-subject questions that got one. */
  readonly offAnswered: number | null;
  /** For each kind of question, what share had which outcome. */
  readonly outcomes: Readonly<Record<QuestionKind, Readonly<Record<Outcome, number | null>>>>;
}

export function figuresOfQuestions(results: readonly QuestionResult[]): QuestionFigures {
  const ofKind = (kind: QuestionKind) => results.filter(({ question }) => question.kind === kind);
  const answerable = ofKind('answerable');
  const near = ofKind('near-subject');
  const off = ofKind('off-subject');
  const rightShown = answerable.filter(({ keySentence }) => keySentence !== null);
  const baselines = BASELINES.map((name) => [
    name,
    rankFigures(answerable.map(({ baselineRanks }) => baselineRanks[name])),
  ]);
  return {
    answerable: answerable.length,
    nearSubject: near.length,
    offSubject: off.length,
    shown: rankFigures(answerable.map(({ shownRank }) => shownRank)),
    found: rankFigures(answerable.map(({ foundRank }) => foundRank)),
    baselines: Object.fromEntries(baselines) as Record<Baseline, RankFigures>,
    keySentence: share(rightShown, ({ keySentence }) => keySentence === true),
    refused: share(answerable, isRefused),
    nearAnswered: share(near, (result) => !isRefused(result)),
    offAnswered: share(off, (result) => !isRefused(result)),
    outcomes: {
      answerable: shareOutcomes(answerable),
      'near-subject': shareOutcomes(near),
      'off-subject': shareOutcomes(off),
    },
  };
}

function isRefused({ outcome }: QuestionResult): boolean {
  return outcome === 'refused';
}

function shareOutcomes(results: readonly QuestionResult[]): Record<Outcome, number | null> {
  const of = (wanted: Outcome) => share(results, ({ outcome }) => outcome === wanted);
  return { certain: of('certain'), uncertain: of('uncertain'), refused: of('refused') };
}

/** @param ranks of the first right passage, counted from 1, none above 3; null for none */
export function rankFigures(ranks: readonly (number | null)[]): RankFigures {
  return {
    'recall@1': share(ranks, (rank) => rank === 1),
    'recall@3': share(ranks, (rank) => rank !== null && rank <= 3),
    mrr: mean(ranks.map((rank) => (rank === null || rank > 3 ? 0 : 1 / rank))),
  };
}

/** A group of questions that share something. */
export interface QuestionGroup {
  readonly name: string;
  readonly figures: QuestionFigures;
}

/** Answerable questions by what `nameOf` says of them, in alphabetical order; null leaves one out. */
export function groupAnswerable(
  results: readonly QuestionResult[],
  nameOf: (result: QuestionResult) => string | null,
): QuestionGroup[] {
  const groups = new Map<string, QuestionResult[]>();
  for (const result of results) {
    const name = result.question.kind === 'answerable' ? nameOf(result) : null;
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), result]);
  }
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, members]) => ({ name, figures: figuresOfQuestions(members) }));
}
