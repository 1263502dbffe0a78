import type { BeirEvaluation, RankingFigures } from './evaluate-beir.ts';
import type { QuestionsEvaluation } from './evaluate-questions.ts';
import { selectPart } from './evaluation-tables.ts';
import { figuresOfQuestions, type QuestionFigures, type RankFigures } from './question-figures.ts';
import { HALVES, type Part, QUESTION_KINDS } from './questions.ts';
import type { Baseline } from './rankings.ts';

/*
 * Evaluations as others read them by program: the names are a contract.
 */

/** Digits kept: differences below a ten-thousandth mean nothing on any set. */
function round(value: number): number;
function round(value: number | null): number | null;
function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}

function roundAll<Figures extends object>(figures: Figures): Figures {
  const rounded = Object.entries(figures).map(([name, value]) => [
    name,
    typeof value === 'number' ? round(value) : value,
  ]);
  return Object.fromEntries(rounded) as Figures;
}

function roundEach<Figures extends object>(baselines: Readonly<Record<Baseline, Figures>>) {
  const { dense, lexical, rrf } = baselines;
  return { dense: roundAll(dense), lexical: roundAll(lexical), rrf: roundAll(rrf) };
}

export function beirToJson(evaluation: BeirEvaluation) {
  const { set, passages, figures, baselines, keySentence, results } = evaluation;
  const metrics: RankingFigures & { keySentence?: number | null } =
    keySentence === null ? figures : { ...figures, keySentence: keySentence.share };
  return {
    set: set.name,
    documents: set.entries.length,
    queries: results.length,
    metrics: roundAll(metrics),
    baselines: roundEach(baselines),
    passages,
    queriesLeftOut: set.leftOut,
    ...(keySentence === null ? {} : { keySentenceOf: keySentence.of }),
  };
}

export function questionsToJson(
  { documents, passages, generation, results }: QuestionsEvaluation,
  part: Part,
) {
  const figuresOf = (wanted: Part) => figuresOfQuestions(selectPart(results, wanted));
  // What is tuned on says little of what is to come: the reporting half speaks for both.
  const spoken = figuresOf(part === 'both' ? 'reporting' : part);
  const halves: readonly Part[] = part === 'both' ? [...HALVES, 'both'] : [part];
  return {
    set: 'questions',
    documents,
    queries: results.length,
    metrics: metricsOf(spoken),
    baselines: roundEach<RankFigures>(spoken.baselines),
    passages,
    generation,
    halves: Object.fromEntries(
      halves.map((name) => {
        const figures = figuresOf(name);
        const { answerable, nearSubject, offSubject, found, baselines, outcomes } = figures;
        return [
          name,
          {
            answerable,
            nearSubject,
            offSubject,
            ...metricsOf(figures),
            found: roundAll(found),
            baselines: roundEach<RankFigures>(baselines),
            outcomes: Object.fromEntries(QUESTION_KINDS.map((kind) => [kind, roundAll(outcomes[kind])])),
          },
        ];
      }),
    ),
  };
}

function metricsOf({ shown, keySentence, refused, nearAnswered, offAnswered }: QuestionFigures) {
  return roundAll({ ...shown, keySentence, refused, nearAnswered, offAnswered });
}
