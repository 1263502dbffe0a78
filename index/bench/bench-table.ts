import { renderTable } from '../evaluate/text-table.ts';
import type { BenchRow } from './bench-row.ts';
import type { Machine } from './machine.ts';

/** Everything a benchmark has to say. */
export interface BenchReport {
  readonly machine: Machine;
  readonly rows: readonly BenchRow[];
}

const DASH = '–';

/** Three digits that count. */
function formatFigure(figure: number | null): string {
  if (figure === null) return DASH;
  if (Math.abs(figure) >= 1_000) return Math.round(figure).toLocaleString('en');
  return String(Number(figure.toPrecision(3)));
}

/** What was measured once has no spread: “574–574” would look like a measurement without noise. */
function formatSpread({ min, max }: BenchRow): string {
  return min === max ? DASH : `${formatFigure(min)}–${formatFigure(max)}`;
}

export function renderBench({ machine, rows }: BenchReport): string {
  const head = ['what', 'value', 'min–max', 'unit', 'ratio', 'reach', 'holds'];
  const lines = rows.map((row) => [
    row.name,
    formatFigure(row.value),
    formatSpread(row),
    row.unit,
    formatFigure(row.ratio),
    formatFigure(row.reach),
    row.holds === null ? DASH : row.holds ? 'yes' : 'NO',
  ]);
  const notes = rows.flatMap(({ name, baseline, note }) => {
    const parts = [baseline === null ? '' : `ratio to: ${baseline}`, note].filter((part) => part !== '');
    return parts.length === 0 ? [] : [`${name}: ${parts.join('; ')}.`];
  });
  const { cpu, cores, memoryGb, node, loadAverage } = machine;
  const title = `${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}, load average ${loadAverage.join(' ')} at the beginning`;
  return [renderTable({ title, rows: [head, ...lines] }), notes.join('\n')].join('\n\n');
}
