/** Figures for reading. */
export interface Table {
  readonly title: string;
  /** All of the same length; the first is the head, and the first column names the rows. */
  readonly rows: readonly (readonly string[])[];
}

/** For a fixed-width face: the first column to the left, all others to the right. */
export function renderTable({ title, rows }: Table): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Three digits, as such measures are usually given; a dash where there is nothing to measure. */
export function formatShare(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

export function formatPercent(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}

export function formatCount(value: number): string {
  return value.toLocaleString('en');
}
