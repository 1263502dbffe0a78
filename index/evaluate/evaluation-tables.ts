import type { BeirEvaluation, RankingFigures } from './evaluate-beir.ts';
import type { QuestionResult, QuestionsEvaluation } from './evaluate-questions.ts';
import {
  figuresOfQuestions,
  groupAnswerable,
  type QuestionFigures,
  type QuestionGroup,
  type RankFigures,
} from './question-figures.ts';
import { HALVES, type Part, QUESTION_KINDS } from './questions.ts';
import { BASELINES, type Baseline } from './rankings.ts';
import { formatCount, formatPercent, formatShare, type Table } from './text-table.ts';

export const BASELINE_NAMES: Readonly<Record<Baseline, string>> = {
  dense: 'dense leg alone',
  lexical: 'lexical leg alone',
  rrf: 'reciprocal rank fusion',
};

/** The product's own row, above the baselines. */
export const OWN_NAME = 'Attaché';

export const MEASURES = ['ndcg@10', 'recall@10', 'recall@100', 'mrr@10'] as const;

export const MEASURE_NAMES: Readonly<Record<keyof RankingFigures, string>> = {
  'ndcg@10': 'nDCG@10',
  'recall@10': 'recall@10',
  'recall@100': 'recall@100',
  'mrr@10': 'MRR@10',
};

/** What was evaluated, and what is odd about it; a line each. */
export function introduceBeir({ set, passages, results }: BeirEvaluation): string[] {
  const counts = [
    `${formatCount(set.entries.length)} documents (${formatCount(passages)} passages)`,
    `${formatCount(results.length)} queries`,
    ...(set.leftOut > 0 ? [`${formatCount(set.leftOut)} left out without a positive judgement`] : []),
  ];
  return [`${set.name}: ${counts.join(', ')}`, ...set.remarks];
}

export function tablesOfBeir({ figures, baselines, keySentence }: BeirEvaluation): Table[] {
  const row = (name: string, of: RankingFigures) => [
    name,
    ...MEASURES.map((measure) => formatShare(of[measure])),
  ];
  const ranking: Table = {
    title: 'Ranking',
    rows: [
      ['', ...MEASURES.map((measure) => MEASURE_NAMES[measure])],
      row(OWN_NAME, figures),
      ...BASELINES.map((name) => row(BASELINE_NAMES[name], baselines[name])),
    ],
  };
  if (keySentence === null) return [ranking];
  const key: Table = {
    title: 'Key sentence, where the first passage holds the whole answer',
    rows: [
      ['', 'queries', 'holds it too'],
      [OWN_NAME, formatCount(keySentence.of), formatShare(keySentence.share)],
    ],
  };
  return [ranking, key];
}

export function selectPart(results: readonly QuestionResult[], part: Part): QuestionResult[] {
  return results.filter(({ half }) => part === 'both' || half === part);
}

/** Documents named when the index lacks some. */
const MISSING_NAMED = 5;

/** What was evaluated, and what is odd about it; a line each. */
export function introduceQuestions({
  results,
  generation,
  documents,
  passages,
  missing,
}: QuestionsEvaluation): string[] {
  const lines = [
    `${formatCount(results.length)} questions asked of generation ${generation}: ` +
      `${formatCount(documents)} documents (${formatCount(passages)} passages)`,
  ];
  if (missing.length > 0) {
    const named = missing.slice(0, MISSING_NAMED).join(', ');
    const more = missing.length > MISSING_NAMED ? ', …' : '';
    lines.push(
      `${formatCount(missing.length)} documents with answers are not in this index: ${named}${more}`,
    );
  }
  return lines;
}

export function tablesOfQuestions({ results }: QuestionsEvaluation, part: Part): Table[] {
  const parts: readonly Part[] = part === 'both' ? [...HALVES, 'both'] : [part];
  // What is tuned on says little of what is to come: the reporting half speaks for both.
  const speaking = part === 'both' ? 'reporting' : part;
  const spoken = figuresOfQuestions(selectPart(results, speaking));
  const wanted = selectPart(results, part);
  return [
    headlineTable(
      parts,
      parts.map((name) => figuresOfQuestions(selectPart(results, name))),
    ),
    baselineTable(`Found, shown or not: ${speaking} half`, spoken),
    outcomeTable(`Outcomes: ${speaking} half`, spoken),
    groupTable(
      'By style',
      groupAnswerable(wanted, ({ question }) => question.style),
    ),
    groupTable(
      'By topic',
      groupAnswerable(wanted, ({ topic }) => topic),
    ),
  ];
}

function headlineTable(names: readonly Part[], figures: readonly QuestionFigures[]): Table {
  const row = (name: string, cell: (of: QuestionFigures) => string) => [name, ...figures.map(cell)];
  return {
    title: 'As shown',
    rows: [
      ['', ...names],
      row('answerable questions', ({ answerable }) => formatCount(answerable)),
      row('recall@1', ({ shown }) => formatShare(shown['recall@1'])),
      row('recall@3', ({ shown }) => formatShare(shown['recall@3'])),
      row('MRR@3', ({ shown }) => formatShare(shown.mrr)),
      row('right key sentence', ({ keySentence }) => formatShare(keySentence)),
      row('answerable refused', ({ refused }) => formatPercent(refused)),
      row('near-subject questions', ({ nearSubject }) => formatCount(nearSubject)),
      row('near-subject answered', ({ nearAnswered }) => formatPercent(nearAnswered)),
      row('off-subject questions', ({ offSubject }) => formatCount(offSubject)),
      row('off-subject answered', ({ offAnswered }) => formatPercent(offAnswered)),
    ],
  };
}

function baselineTable(title: string, { found, baselines }: QuestionFigures): Table {
  const row = (name: string, of: RankFigures) => [
    name,
    formatShare(of['recall@1']),
    formatShare(of['recall@3']),
    formatShare(of.mrr),
  ];
  return {
    title,
    rows: [
      ['', 'recall@1', 'recall@3', 'MRR@3'],
      row(OWN_NAME, found),
      ...BASELINES.map((name) => row(BASELINE_NAMES[name], baselines[name])),
    ],
  };
}

function outcomeTable(title: string, { outcomes }: QuestionFigures): Table {
  const rows = QUESTION_KINDS.map((kind) => {
    const { certain, uncertain, refused } = outcomes[kind];
    return [kind, formatPercent(certain), formatPercent(uncertain), formatPercent(refused)];
  });
  return { title, rows: [['', 'certain', 'uncertain', 'refused'], ...rows] };
}

function groupTable(title: string, groups: readonly QuestionGroup[]): Table {
  const rows = groups.map(({ name, figures: { answerable, shown, keySentence, refused } }) => [
    name,
    formatCount(answerable),
    formatShare(shown['recall@1']),
    formatShare(shown['recall@3']),
    formatShare(keySentence),
    formatPercent(refused),
  ]);
  return { title, rows: [['', 'questions', 'recall@1', 'recall@3', 'key sentence', 'refused'], ...rows] };
}
