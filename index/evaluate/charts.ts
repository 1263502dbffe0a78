import type { BeirEvaluation } from './evaluate-beir.ts';
import type { QuestionResult } from './evaluate-questions.ts';
import { BASELINE_NAMES, MEASURE_NAMES, MEASURES, OWN_NAME } from './evaluation-tables.ts';
import { precisionCoverage } from './metrics.ts';
import type { QuestionGroup } from './question-figures.ts';
import { BASELINES } from './rankings.ts';
import type { Chart } from './render-chart.ts';

/** The least confidences with which a question is answered, and answered without reserve. */
export interface Thresholds {
  readonly quoteFrom: number;
  readonly certainFrom: number;
}

/** Okabe and Ito's palette, which people with any colour vision can tell apart. */
export const COLOURS = { blue: '#0072b2', orange: '#d55e00', green: '#009e73', grey: '#8a8a8a' } as const;

const INK = '#1c1c1c';

export const LOOK = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'white',
  padding: 8,
  config: {
    font: 'system-ui, sans-serif',
    view: { stroke: null },
    axis: {
      labelColor: INK,
      titleColor: INK,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      gridColor: '#e4e4e4',
      domainColor: '#8a8a8a',
      tickColor: '#8a8a8a',
      // None: widths are guessed where there is no screen, and names would be cut.
      labelLimit: 0,
    },
    legend: { labelColor: INK, titleColor: INK, labelFontSize: 12, labelLimit: 0, orient: 'top' },
    header: { labelColor: INK, titleColor: INK, labelFontSize: 13, labelFontWeight: 'bold' },
  },
} as const;

const KIND_COLOURS = {
  domain: ['answerable', 'near-subject', 'off-subject'],
  range: [COLOURS.blue, COLOURS.orange, COLOURS.grey],
};

/** How sure the answers to each kind of question are, with the thresholds drawn in. */
export function chartConfidences(results: readonly QuestionResult[], thresholds: Thresholds): Chart {
  const values = results.map(({ confidence, question }) => ({ confidence, kind: question.kind }));
  const rules = [
    { at: thresholds.quoteFrom, label: 'quoted from' },
    { at: thresholds.certainFrom, label: 'certain from' },
  ];
  return {
    ...LOOK,
    data: { values },
    facet: { row: { field: 'kind', type: 'nominal', title: null, header: { labelOrient: 'top' } } },
    resolve: { scale: { y: 'independent' } },
    spec: {
      width: 620,
      height: 110,
      layer: [
        {
          mark: { type: 'bar', binSpacing: 1 },
          encoding: {
            x: {
              field: 'confidence',
              type: 'quantitative',
              bin: { extent: [0, 1], step: 0.025 },
              scale: { domain: [0, 1] },
              title: 'confidence of the surest passage',
            },
            y: { aggregate: 'count', type: 'quantitative', title: 'questions' },
            color: { field: 'kind', type: 'nominal', scale: KIND_COLOURS, legend: null },
          },
        },
        ...rules.map(
          ({ at, label }, position) =>
            ({
              mark: {
                type: 'rule',
                color: INK,
                strokeWidth: 1.5,
                strokeDash: position === 0 ? [1, 0] : [5, 4],
              },
              encoding: { x: { datum: at }, description: { value: label } },
            }) as const,
        ),
      ],
    },
  };
}

/** Share of right answers against share of questions answered, for every threshold there could be. */
export function chartPrecisionCoverage(results: readonly QuestionResult[], thresholds: Thresholds): Chart {
  const curves = [
    { name: 'the first passage is right', most: 1 },
    { name: 'one of three is right', most: 3 },
  ].map(({ name, most }) => {
    const isRight = ({ question, foundRank }: QuestionResult) =>
      question.kind === 'answerable' && foundRank !== null && foundRank <= most;
    const points = precisionCoverage(
      results.map((result) => ({ confidence: result.confidence, right: isRight(result) })),
    );
    return { name, points };
  });
  const line = curves.flatMap(({ name, points }) => points.map((point) => ({ ...point, name })));
  const marks = curves.flatMap(({ name, points }) =>
    [
      { at: thresholds.quoteFrom, label: 'quoted from here' },
      { at: thresholds.certainFrom, label: 'certain from here' },
    ].flatMap(({ at, label }) => {
      const point = points.findLast(({ threshold }) => threshold >= at);
      return point === undefined ? [] : [{ ...point, name, label }];
    }),
  );
  const x = shareAxis('coverage', 'coverage: share of all questions that is answered');
  const y = shareAxis('precision', 'precision: share of the answers that is right');
  const color = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: { domain: curves.map(({ name }) => name), range: [COLOURS.blue, COLOURS.green] },
  } as const;
  return {
    ...LOOK,
    width: 620,
    height: 300,
    layer: [
      {
        data: { values: line },
        mark: { type: 'line', strokeWidth: 2, clip: true },
        encoding: { x, y, color, order: { field: 'coverage' } },
      },
      {
        data: { values: marks },
        mark: { type: 'point', size: 90, filled: true, opacity: 1 },
        encoding: { x, y, color, shape: { field: 'label', type: 'nominal', title: null } },
      },
    ],
  };
}

function shareAxis(field: string, title: string) {
  return { field, title, type: 'quantitative' as const, scale: { domain: [0, 1] }, axis: { format: '.0%' } };
}

/** Recall as shown, a pair of bars for each group. */
export function chartGroups(groups: readonly QuestionGroup[]): Chart {
  const values = groups.flatMap(({ name, figures: { answerable, shown } }) =>
    (['recall@1', 'recall@3'] as const).map((measure) => ({
      group: `${name} (${answerable})`,
      measure,
      value: shown[measure],
    })),
  );
  return {
    ...LOOK,
    width: 480,
    height: { step: 11 },
    data: { values },
    mark: { type: 'bar' },
    encoding: {
      y: { field: 'group', type: 'nominal', title: null, sort: null, scale: { paddingInner: 0.35 } },
      yOffset: { field: 'measure', type: 'nominal' },
      x: {
        field: 'value',
        type: 'quantitative',
        scale: { domain: [0, 1] },
        title: 'share of answerable questions',
      },
      color: {
        field: 'measure',
        type: 'nominal',
        title: null,
        scale: { domain: ['recall@1', 'recall@3'], range: [COLOURS.blue, COLOURS.green] },
      },
    },
  };
}

/** Each measure of a judged set, the product beside the baselines. */
export function chartBaselines({ figures, baselines }: BeirEvaluation): Chart {
  const systems = [
    { name: OWN_NAME, of: figures },
    ...BASELINES.map((baseline) => ({ name: BASELINE_NAMES[baseline], of: baselines[baseline] })),
  ];
  const values = systems.flatMap(({ name, of }) =>
    MEASURES.map((measure) => ({ system: name, measure: MEASURE_NAMES[measure], value: of[measure] })),
  );
  const names = systems.map(({ name }) => name);
  return {
    ...LOOK,
    width: 620,
    height: 260,
    data: { values },
    mark: { type: 'bar' },
    encoding: {
      x: {
        field: 'measure',
        type: 'nominal',
        title: null,
        sort: null,
        axis: { labelAngle: 0 },
        scale: { paddingInner: 0.25 },
      },
      xOffset: { field: 'system', type: 'nominal', sort: names },
      y: { field: 'value', type: 'quantitative', scale: { domain: [0, 1] }, title: 'mean over all queries' },
      color: {
        field: 'system',
        type: 'nominal',
        title: null,
        scale: { domain: names, range: [COLOURS.blue, COLOURS.orange, COLOURS.grey, COLOURS.green] },
      },
    },
  };
}

/** How many queries of a judged set came to which nDCG@10. */
export function chartGains({ results }: BeirEvaluation): Chart {
  return {
    ...LOOK,
    width: 620,
    height: 160,
    data: { values: results.map(({ figures }) => ({ gain: figures['ndcg@10'] })) },
    mark: { type: 'bar', binSpacing: 1, color: COLOURS.blue },
    encoding: {
      x: {
        field: 'gain',
        type: 'quantitative',
        bin: { extent: [0, 1], step: 0.05 },
        title: 'nDCG@10',
      },
      y: { aggregate: 'count', type: 'quantitative', title: 'queries' },
    },
  };
}
