import type { Word } from './words.ts';

/** Half-open, in words. */
export interface WordRange {
  readonly start: number;
  readonly end: number;
}

/** The stretch of a text that is nearest to a quotation. */
export interface Alignment {
  /** For each part of the quotation, the words of the text that it stands for; may be empty. */
  readonly ranges: readonly WordRange[];
  /** Words of the ranges that were left out in a row with others, beyond the first two of each row. */
  readonly uncounted: number;
  /** Words of the text that are the same in both. */
  readonly same: readonly Word[];
}

/** A word changed, or one of the quotation that the text has not. */
const CHANGE = 10;

/** A run of words of the text that the quotation leaves out: few or many, they are one change. */
const OPEN_GAP = 6;
const EXTEND_GAP = 1;

/** Words left out in a row that count for likeness. */
const COUNTED_GAP = 2;

/** Bits of a move: how a cell was reached from the row above, whether it lies in a gap, and whether that began before. */
const SKIP_QUOTED = 1;
const IN_GAP = 2;
const GAP_GOES_ON = 4;

/**
 * Finds the stretch of a text that a quotation is nearest to, by edit distance over words with affine gaps
 * (Gotoh 1982): the text before and after it costs nothing, nor does what stands between two parts of the
 * quotation; words left out in a row cost little more than one.
 * @param parts words of the quotation, part by part between its ellipses
 */
export function alignWords(parts: readonly (readonly Word[])[], original: readonly Word[]): Alignment {
  const quoted = parts.flat();
  const [rows, columns] = [quoted.length, original.length];
  const ends = new Set<number>();
  let total = 0;
  for (const part of parts.slice(0, -1)) {
    total += part.length;
    ends.add(total);
  }
  const ids = numberKeys([quoted, original]);
  const [left, right] = [ids(quoted), ids(original)];

  const moves = new Uint8Array((rows + 1) * (columns + 1));
  let above = new Uint32Array(columns + 1);
  for (let row = 1; row <= rows; row += 1) {
    const current = new Uint32Array(columns + 1);
    const base = row * (columns + 1);
    const [open, extend] = ends.has(row) ? [0, 0] : [OPEN_GAP, EXTEND_GAP];
    current[0] = row * CHANGE;
    moves[base] = SKIP_QUOTED;
    // Of the cell to the left: the cost without a gap, and within one.
    let [plain, gap] = [row * CHANGE, Number.POSITIVE_INFINITY];
    for (let column = 1; column <= columns; column += 1) {
      const goesOn = gap + extend < plain + open;
      gap = goesOn ? gap + extend : plain + open;
      plain = (above[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : CHANGE);
      let move = goesOn ? GAP_GOES_ON : 0;
      const skipQuoted = (above[column] ?? 0) + CHANGE;
      if (skipQuoted < plain) [plain, move] = [skipQuoted, move | SKIP_QUOTED];
      if (gap < plain) move |= IN_GAP;
      current[column] = Math.min(plain, gap);
      moves[base + column] = move;
    }
    above = current;
  }
  return trace(parts, original, left, right, moves, above);
}

/** A word of the quotation and the word of the text that it stands for. */
interface Pair {
  readonly row: number;
  readonly column: number;
  readonly same: boolean;
}

/** Keys as numbers, so that comparing is quick. */
function numberKeys(lists: readonly (readonly Word[])[]): (words: readonly Word[]) => Uint32Array {
  const numbers = new Map<string, number>();
  for (const { key } of lists.flat()) if (!numbers.has(key)) numbers.set(key, numbers.size);
  return (words) => Uint32Array.from(words, ({ key }) => numbers.get(key) ?? 0);
}

function trace(
  parts: readonly (readonly Word[])[],
  original: readonly Word[],
  left: Uint32Array,
  right: Uint32Array,
  moves: Uint8Array,
  last: Uint32Array,
): Alignment {
  const width = original.length + 1;
  const rows = left.length;
  const quoted = parts.flat();
  let column = bestEnd(last, moves, rows * width);
  const pairs: Pair[] = [];
  let inGap = false;
  for (let row = rows; row > 0; ) {
    const move = moves[row * width + column] ?? 0;
    if (inGap || (move & IN_GAP) !== 0) {
      inGap = (move & GAP_GOES_ON) !== 0;
      column -= 1;
      if (inGap) continue;
      // Where a gap opens, the cell before it was reached from above.
      const before = moves[row * width + column] ?? 0;
      row -= 1;
      if ((before & SKIP_QUOTED) !== 0) continue;
      column -= 1;
      pairs.push({ row, column, same: left[row] === right[column] });
    } else {
      row -= 1;
      if ((move & SKIP_QUOTED) !== 0) continue;
      column -= 1;
      pairs.push({ row, column, same: left[row] === right[column] });
    }
  }
  pairs.reverse();
  let begin = 0;
  let uncounted = 0;
  const ranges = parts.map((part): WordRange => {
    const end = begin + part.length;
    const own = pairs.filter(({ row }) => row >= begin && row < end);
    begin = end;
    const trimmed = withoutNeighbours(own, quoted, original);
    for (const [at, { column: right }] of own.entries()) {
      const before = own[at - 1]?.column ?? right - 1;
      // Only what lies between words of the quotation was left out.
      if (before >= trimmed.start && right < trimmed.end)
        uncounted += Math.max(0, right - before - 1 - COUNTED_GAP);
    }
    return withMoved(trimmed, part, own, original);
  });
  const same = pairs.flatMap((pair) => (pair.same ? (original[pair.column] ?? []) : []));
  return { ranges, uncounted, same };
}

/** Where the distance is least: the first such place, or the next if a changed last word ends there. */
function bestEnd(last: Uint32Array, moves: Uint8Array, base: number): number {
  let best = 0;
  for (let column = 1; column < last.length; column += 1) {
    if ((last[column] ?? 0) < (last[best] ?? 0)) best = column;
  }
  const next = best + 1;
  const isChange =
    ((moves[base + best] ?? 0) & ~GAP_GOES_ON) === SKIP_QUOTED &&
    ((moves[base + next] ?? 0) & ~GAP_GOES_ON) === 0;
  return next < last.length && last[next] === last[best] && isChange ? next : best;
}

/**
 * From the first to the last word that stands for one of the quotation. Words that are others, at either
 * end, and belong to the sentence before or after are none of it.
 */
function withoutNeighbours(
  pairs: readonly Pair[],
  quoted: readonly Word[],
  original: readonly Word[],
): WordRange {
  const isDivided = ({ row, column }: Pair) =>
    original[column]?.endsSentence === true && quoted[row]?.endsSentence !== true;
  const firstSame = pairs.findIndex(({ same }) => same);
  if (firstSame === -1) return { start: 0, end: 0 };
  const lastSame = pairs.findLastIndex(({ same }) => same);
  const first = pairs.slice(0, firstSame).findLastIndex(isDivided) + 1;
  const divided = pairs.slice(lastSame).findIndex(isDivided);
  const last = divided === -1 ? pairs.length - 1 : lastSame + divided;
  const [start, end] = [pairs[first]?.column, pairs[last]?.column];
  return start === undefined || end === undefined ? { start: 0, end: 0 } : { start, end: end + 1 };
}

/** Fewer words are soon somewhere by chance. */
const LEAST_MOVED = 3;

/** With the rest of the sentence, as far as words stand there that the quotation has elsewhere. */
function withMoved(
  { start, end }: WordRange,
  part: readonly Word[],
  pairs: readonly Pair[],
  original: readonly Word[],
): WordRange {
  if (end === start) return { start, end };
  const found = new Set(pairs.filter(({ same }) => same).map(({ column }) => original[column]?.key));
  const lost = new Set(part.map(({ key }) => key));
  const isLost = (at: number) => lost.has(original[at]?.key ?? '');
  const count = (from: number, to: number) => {
    let [moved, own] = [0, 0];
    for (let at = from; at < to; at += 1) {
      if (!isLost(at)) continue;
      moved += 1;
      if (!found.has(original[at]?.key)) own += 1;
    }
    return own === 0 ? 0 : moved;
  };
  const isMoved = (from: number, to: number) => {
    const moved = count(from, to);
    return moved >= LEAST_MOVED && 2 * moved > to - from;
  };
  let to = end;
  while (to < original.length && original[to - 1]?.endsSentence !== true) to += 1;
  while (to > end && !isLost(to - 1)) to -= 1;
  let from = start;
  while (from > 0 && original[from - 1]?.endsSentence !== true) from -= 1;
  while (from < start && !isLost(from)) from += 1;
  return { start: isMoved(from, start) ? from : start, end: isMoved(end, to) ? to : end };
}
