import { isRightToLeft } from './characters.ts';
import { joinPieces, rowsOf, type Segment } from './segments.ts';

/** Lines that follow each other in one column. */
export type Column = readonly Segment[];

/** Narrowest space between columns, in the size of the type. */
const NARROWEST_GUTTER = 0.8;

/** With fewer lines on either side, a gap is a tabulator's more often than a gutter. */
const LEAST_LINES = 3;

/** A page is not cut further than this, whatever it looks like. */
const MOST_CUTS = 8;

/**
 * Lines of a page in the order of reading. Where a gap runs down past three lines or more on both
 * sides, what is beside it is read one side after the other — from right to left in such writing —
 * between the lines that cross the gap, which are read where they stand. Rows of a table are read across:
 * there the sides are short, and were drawn row by row.
 */
export function columnsOf(segments: readonly Segment[]): Column[] {
  const rightToLeft = isRightToLeft(segments.map(({ text }) => text).join(''));
  return cut(segments, rightToLeft, MOST_CUTS);
}

function cut(segments: readonly Segment[], rightToLeft: boolean, cuts: number): Column[] {
  if (segments.length === 0) return [];
  const gutter = cuts === 0 ? null : findGutter(segments);
  if (gutter === null) return [linesOf(segments)];
  const columns: Column[] = [];
  for (const band of bandsOf(segments, gutter)) {
    const left = band.filter(({ right }) => right <= gutter.left);
    const right = band.filter(({ left: start }) => start >= gutter.right);
    if (left.length + right.length < band.length || left.length === 0 || right.length === 0) {
      columns.push(...cut(band, rightToLeft, cuts - 1));
    } else if (isTable(left, right, gutter)) {
      columns.push(linesOf(band));
    } else {
      const sides = rightToLeft ? [right, left] : [left, right];
      for (const side of sides) columns.push(...cut(side, rightToLeft, cuts - 1));
    }
  }
  return joinNarrow(columns);
}

interface Gutter {
  readonly left: number;
  readonly right: number;
}

/** The gap that parts most lines; of equal ones the first. */
function findGutter(segments: readonly Segment[]): Gutter | null {
  const width = NARROWEST_GUTTER * medianOf(segments.map(({ size }) => size));
  const edges = new Set(segments.map(({ right }) => Math.ceil(right)));
  let best: { gutter: Gutter; parted: number } | null = null;
  for (const edge of [...edges].sort((a, b) => a - b)) {
    let left = 0;
    let right = 0;
    for (const segment of segments) {
      if (segment.right <= edge) left += 1;
      else if (segment.left >= edge + width - 1) right += 1;
    }
    const parted = Math.min(left, right) - (segments.length - left - right) / 4;
    if (Math.min(left, right) >= LEAST_LINES && parted > (best?.parted ?? 0)) {
      best = { gutter: { left: edge, right: edge + width - 1 }, parted };
    }
  }
  return best?.gutter ?? null;
}

/** What stands between lines that cross the gutter, and runs of such lines, from top to bottom. */
function bandsOf(segments: readonly Segment[], gutter: Gutter): Segment[][] {
  const bands: { crosses: boolean; segments: Segment[] }[] = [];
  for (const row of rowsOf(segments)) {
    const crosses = row.some(({ left, right }) => right > gutter.left && left < gutter.right);
    const last = bands.at(-1);
    if (last?.crosses === crosses) last.segments.push(...row);
    else bands.push({ crosses, segments: [...row] });
  }
  return bands.map((band) => band.segments);
}

/** Whether a band's sides are cells of rows rather than columns of prose. */
function isTable(left: readonly Segment[], right: readonly Segment[], gutter: Gutter): boolean {
  const isLeft = new Set(left);
  const drawn = [...left, ...right].sort((a, b) => a.drawn - b.drawn);
  let changes = 0;
  for (let i = 1; i < drawn.length; i += 1) {
    const [one, other] = [drawn[i - 1], drawn[i]];
    if (one !== undefined && other !== undefined && isLeft.has(one) !== isLeft.has(other)) changes += 1;
  }
  // Columns drawn one after the other change sides once; tables at every cell.
  if (changes < Math.min(rowsOf(left).length, rowsOf(right).length)) return false;
  const start = Math.min(...left.map((segment) => segment.left));
  const end = Math.max(...right.map((segment) => segment.right));
  return !isProse(left, gutter.left - start) || !isProse(right, end - gutter.right);
}

/** Prose fills its column, but for the last lines of paragraphs. */
function isProse(lines: readonly Segment[], width: number): boolean {
  const full = lines.filter(({ left, right }) => right - left > 0.75 * width);
  const words = medianOf(lines.map(({ text }) => text.split(' ').length));
  return full.length * 2 > lines.length && words >= 3;
}

function linesOf(segments: readonly Segment[]): Segment[] {
  return rowsOf(segments).map((row) => joinPieces(row.flatMap(({ pieces }) => pieces)));
}

/** Bands of one column that follow each other, none beside another, are one. */
function joinNarrow(columns: readonly Column[]): Column[] {
  const joined: Segment[][] = [];
  for (const column of columns) {
    const last = joined.at(-1)?.at(-1);
    const first = column[0];
    if (last === undefined || first === undefined || first.top < last.top) joined.push([...column]);
    else joined.at(-1)?.push(...column);
  }
  return joined;
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
