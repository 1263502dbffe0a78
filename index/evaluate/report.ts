import {
  chartBaselines,
  chartConfidences,
  chartGains,
  chartGroups,
  chartPrecisionCoverage,
} from './charts.ts';
import type { BeirEvaluation, BeirResult } from './evaluate-beir.ts';
import type { QuestionResult, QuestionsEvaluation } from './evaluate-questions.ts';
import {
  introduceBeir,
  introduceQuestions,
  selectPart,
  tablesOfBeir,
  tablesOfQuestions,
} from './evaluation-tables.ts';
import { type Column, type Html, renderFigure, renderPage, renderRows, renderTables } from './html.ts';
import { groupAnswerable } from './question-figures.ts';
import type { Part } from './questions.ts';
import { renderChart } from './render-chart.ts';
import { formatShare } from './text-table.ts';

/** Tables that stand above the charts; the long ones stand below. */
const HEADLINES = 3;

const TINTED = 'A row on a tinted ground went wrong.';

/**
 * A page about an evaluation of judged questions, with charts, in one file.
 * @throws {ChartsUnavailableError}
 */
export async function reportQuestions(evaluation: QuestionsEvaluation, part: Part): Promise<Html> {
  const results = selectPart(evaluation.results, part);
  const styles = groupAnswerable(results, ({ question }) => question.style);
  const topics = groupAnswerable(results, ({ topic }) => topic);
  const tables = tablesOfQuestions(evaluation, part);
  const which = part === 'both' ? 'both halves' : `the ${part} half`;
  const charts = [
    renderFigure(
      'How sure the answers are',
      `Every question of ${which}, by the confidence of its surest passage. Right of the whole line a passage is quoted; right of the broken line it is called an answer, and not just the closest passage.`,
      await renderChart(chartConfidences(results, evaluation)),
    ),
    renderFigure(
      'Precision and coverage',
      'What answering from a higher or lower confidence would give, over all three kinds of question: to the right more questions are answered, and more of the answers are wrong. The marks are the thresholds in force.',
      await renderChart(chartPrecisionCoverage(results, evaluation)),
    ),
    renderFigure(
      'Recall by topic',
      'Answerable questions whose first passage shown (or one of three) is right, by the first topic of the document with the answer; their number in brackets. A refused question counts as a miss.',
      await renderChart(chartGroups(topics)),
    ),
    renderFigure(
      'Recall by style of question',
      'The same, by how the question is asked.',
      await renderChart(chartGroups(styles)),
    ),
  ];
  return renderPage({
    title: 'Attaché: evaluation on judged questions',
    introduction: introduceQuestions(evaluation),
    sections: [
      renderTables(tables.slice(0, HEADLINES)),
      ...charts,
      renderTables(tables.slice(HEADLINES)),
      renderRows('Every question', [...results].sort(wrongFirst), QUESTION_COLUMNS, {
        isWrong: wentWrong,
        caption: TINTED,
      }),
    ],
  });
}

/** A question without an answer that was answered, or one with an answer whose first passage is another. */
function wentWrong({ question, outcome, shownRank }: QuestionResult): boolean {
  return question.kind === 'answerable' ? shownRank !== 1 : outcome !== 'refused';
}

function wrongFirst(a: QuestionResult, b: QuestionResult): number {
  return Number(wentWrong(b)) - Number(wentWrong(a));
}

const QUESTION_COLUMNS: readonly Column<QuestionResult>[] = [
  {
    head: 'question',
    words: true,
    cell: ({ question }) => question.question,
    note: ({ readAs }) => (readAs === null ? '' : `read as: ${readAs}`),
  },
  { head: 'kind', words: true, cell: ({ question }) => question.kind, note: ({ half }) => half },
  { head: 'style', words: true, cell: ({ question }) => question.style },
  { head: 'outcome', words: true, cell: ({ outcome }) => outcome },
  { head: 'confidence', cell: ({ confidence }) => confidence.toFixed(3) },
  {
    head: 'shown at',
    cell: ({ shownRank }) => formatRank(shownRank),
    key: ({ shownRank }) => shownRank ?? '',
  },
  {
    head: 'found at',
    cell: ({ foundRank }) => formatRank(foundRank),
    key: ({ foundRank }) => foundRank ?? '',
  },
  { head: 'key sentence', words: true, cell: ({ keySentence }) => formatHolds(keySentence) },
  {
    head: 'came first',
    words: true,
    cell: ({ first }) => first?.title ?? '–',
    note: ({ first }) => first?.section ?? '',
  },
  {
    head: 'right would be',
    words: true,
    cell: ({ question }) => question.answers[0]?.document ?? '–',
    note: ({ question }) => question.answers[0]?.section ?? '',
  },
];

function formatRank(rank: number | null): string {
  return rank === null ? '–' : String(rank);
}

function formatHolds(holds: boolean | null): string {
  return holds === null ? '–' : holds ? 'right' : 'wrong';
}

/**
 * A page about an evaluation on a judged set, with charts, in one file.
 * @throws {ChartsUnavailableError}
 */
export async function reportBeir(evaluation: BeirEvaluation): Promise<Html> {
  const charts = [
    renderFigure(
      'The product’s search beside each of its legs',
      'Means over all queries with a positive judgement.',
      await renderChart(chartBaselines(evaluation)),
    ),
    renderFigure(
      'Queries by nDCG@10',
      'How even the quality is: queries on the left found nothing that is relevant.',
      await renderChart(chartGains(evaluation)),
    ),
  ];
  const worstFirst = [...evaluation.results].sort((a, b) => a.figures['ndcg@10'] - b.figures['ndcg@10']);
  return renderPage({
    title: `Attaché: evaluation on ${evaluation.set.name}`,
    introduction: introduceBeir(evaluation),
    sections: [
      renderTables(tablesOfBeir(evaluation)),
      ...charts,
      renderRows('Every query', worstFirst, BEIR_COLUMNS, {
        isWrong: ({ figures }) => figures['ndcg@10'] === 0,
        caption: TINTED,
      }),
    ],
  });
}

const BEIR_COLUMNS: readonly Column<BeirResult>[] = [
  { head: 'query', words: true, cell: ({ query }) => query.text, note: ({ query }) => query.id },
  { head: 'nDCG@10', cell: ({ figures }) => formatShare(figures['ndcg@10']) },
  { head: 'dense', cell: ({ baselines }) => formatShare(baselines.dense['ndcg@10']) },
  { head: 'lexical', cell: ({ baselines }) => formatShare(baselines.lexical['ndcg@10']) },
  { head: 'fusion', cell: ({ baselines }) => formatShare(baselines.rrf['ndcg@10']) },
  {
    head: 'first relevant at',
    cell: ({ firstRelevant }) => formatRank(firstRelevant),
    key: ({ firstRelevant }) => firstRelevant ?? '',
  },
  { head: 'key sentence', words: true, cell: ({ keySentence }) => formatHolds(keySentence) },
  { head: 'came first', words: true, cell: ({ first }) => first.join(', ') },
];
