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
  /** Words to change, to add or to take out. */
  readonly distance: number;
  /** Words of the text that are the same in both. */
  readonly same: readonly Word[];
}

const DIAGONAL = 0;
const SKIP_QUOTED = 1;
const SKIP_ORIGINAL = 2;

/**
 * Finds the stretch of a text that a quotation is nearest to, by edit distance over words: the text
 * before and after it costs nothing, nor does what stands between two parts of the quotation.
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
    const skipCost = ends.has(row) ? 0 : 1;
    current[0] = row;
    moves[base] = SKIP_QUOTED;
    for (let column = 1; column <= columns; column += 1) {
      const differs = left[row - 1] === right[column - 1] ? 0 : 1;
      let cost = (above[column - 1] ?? 0) + differs;
      let move = DIAGONAL;
      const skipQuoted = (above[column] ?? 0) + 1;
      if (skipQuoted < cost) [cost, move] = [skipQuoted, SKIP_QUOTED];
      const skipOriginal = (current[column - 1] ?? 0) + skipCost;
      if (skipOriginal < cost) [cost, move] = [skipOriginal, SKIP_ORIGINAL];
      current[column] = cost;
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
  const distance = last[column] ?? rows;
  const pairs: Pair[] = [];
  for (let row = rows; row > 0; ) {
    const move = moves[row * width + column];
    if (move === SKIP_ORIGINAL) column -= 1;
    else if (move === SKIP_QUOTED) row -= 1;
    else {
      row -= 1;
      column -= 1;
      pairs.push({ row, column, same: left[row] === right[column] });
    }
  }
  pairs.reverse();
  let begin = 0;
  const ranges = parts.map((part): WordRange => {
    const end = begin + part.length;
    const own = pairs.filter(({ row }) => row >= begin && row < end);
    begin = end;
    return withoutNeighbours(own, quoted, original);
  });
  const same = pairs.flatMap((pair) => (pair.same ? (original[pair.column] ?? []) : []));
  return { ranges, distance, same };
}

/** Where the distance is least: the first such place, or the next if a changed last word ends there. */
function bestEnd(last: Uint32Array, moves: Uint8Array, base: number): number {
  let best = 0;
  for (let column = 1; column < last.length; column += 1) {
    if ((last[column] ?? 0) < (last[best] ?? 0)) best = column;
  }
  const next = best + 1;
  const isChange = moves[base + best] === SKIP_QUOTED && moves[base + next] === DIAGONAL;
  return next < last.length && last[next] === last[best] && isChange ? next : best;
}

/**
 * From the first to the last word that stands for one of the quotation. A word that is another one,
 * at either end, and belongs to the sentence before or after is none of it.
 */
function withoutNeighbours(
  pairs: readonly Pair[],
  quoted: readonly Word[],
  original: readonly Word[],
): WordRange {
  const isDivided = (row: number, column: number) =>
    original[column]?.endsSentence === true && quoted[row]?.endsSentence !== true;
  const first = pairs.findIndex(({ row, column, same }) => same || !isDivided(row, column));
  const last = pairs.findLastIndex(({ row, column, same }) => same || !isDivided(row - 1, column - 1));
  const [start, end] = [pairs[first]?.column, pairs[last]?.column];
  return start === undefined || end === undefined || last < first
    ? { start: 0, end: 0 }
    : { start, end: end + 1 };
}
