import { COLOURS, LOOK } from '../evaluate/charts.ts';
import type { Chart } from '../evaluate/render-chart.ts';

/** Passages by length. */
export function chartLengths(
  lengths: readonly { readonly wordPieces: number; readonly passages: number }[],
): Chart {
  return {
    ...LOOK,
    width: 620,
    height: 200,
    data: { values: lengths.map(({ wordPieces, passages }) => ({ wordPieces, passages })) },
    mark: { type: 'bar', binSpacing: 1, color: COLOURS.blue },
    encoding: {
      x: {
        field: 'wordPieces',
        type: 'quantitative',
        bin: { step: BIN },
        title: 'word pieces, with title and headings',
      },
      y: { aggregate: 'sum', field: 'passages', type: 'quantitative', title: 'passages' },
    },
  };
}

/** Word pieces that one bar, or one row, holds. */
export const BIN = 16;
