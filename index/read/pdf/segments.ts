import { isRightToLeft, UNSPACED } from './characters.ts';
import type { Piece } from './pieces.ts';

/** A line of text, or the part of one that stands in a column or in a cell of a table. */
export interface Segment extends Piece {
  /** All of it in one font other than that of the text around. */
  readonly pieces: readonly Piece[];
}

/** Pieces that are further apart, in their size, may stand in two columns. */
const WIDEST_SPACE = 0.9;

/** The same where a space was drawn between them: in justified lines of few words. */
const WIDEST_DRAWN_SPACE = 1.5;

/** A gap, in its size, that is a space between words; within a word letters are closer. */
const NARROWEST_SPACE = 0.15;

/** Joins what stands close together on a base line, in whichever order it was drawn. */
export function segmentsOf(pieces: readonly Piece[]): Segment[] {
  const segments: Segment[] = [];
  for (const row of rowsOf(pieces)) {
    let open: Piece[] = [];
    let right = Number.NEGATIVE_INFINITY;
    for (const piece of row.toSorted((a, b) => a.left - b.left || a.drawn - b.drawn)) {
      const last = open.at(-1);
      if (last !== undefined && piece.left - right > widestSpace(last, piece)) {
        segments.push(joinPieces(open));
        open = [];
        right = Number.NEGATIVE_INFINITY;
      }
      // Drawn twice, a little apart, to look bold.
      const twin = open.at(-1);
      if (twin?.text === piece.text && Math.abs(twin.left - piece.left) < piece.size * 0.1) continue;
      open.push(piece);
      right = Math.max(right, piece.right);
    }
    if (open.length > 0) segments.push(joinPieces(open));
  }
  return segments;
}

/** Pieces by base line, from top to bottom; raised and lowered marks belong to the line that they are at. */
export function rowsOf<T extends Piece>(pieces: readonly T[]): T[][] {
  const rows: { top: number; size: number; pieces: T[] }[] = [];
  // The largest type of a line sets its base line: marks come after what they are attached to.
  for (const piece of pieces.toSorted((a, b) => b.size - a.size || a.top - b.top)) {
    const row = rows.find(({ top, size, pieces: [first] }) => {
      const off = Math.abs(top - piece.top);
      if (off <= 0.2 * piece.size) return true;
      // A mark is small, and touches what it marks.
      return first !== undefined && piece.size < 0.85 * size && off < 0.55 * size && piece.text.length <= 6;
    });
    if (row === undefined) rows.push({ top: piece.top, size: piece.size, pieces: [piece] });
    else row.pieces.push(piece);
  }
  return rows.sort((a, b) => a.top - b.top).map((row) => row.pieces);
}

/** One line of pieces on a base line: in the order of reading, with spaces where there are gaps. */
export function joinPieces(pieces: readonly Piece[]): Segment {
  const main = pieces.reduce((most, piece) => (weightOf(piece) > weightOf(most) ? piece : most));
  const ordered = pieces.toSorted((a, b) => a.left - b.left || a.drawn - b.drawn);
  if (isRightToLeft(pieces.map(({ text }) => text).join(''))) ordered.reverse();
  let text = '';
  let before: Piece | null = null;
  for (const piece of ordered) {
    const gap = before === null ? 0 : Math.max(piece.left - before.right, before.left - piece.right);
    const size = Math.min(piece.size, before?.size ?? piece.size);
    const spaced = before !== null && (gap > NARROWEST_SPACE * size || hasSpaceBetween(before, piece));
    const unspaced = UNSPACED.test(text.slice(-1)) && UNSPACED.test(piece.text.slice(0, 1));
    text += (spaced && !unspaced ? ' ' : '') + piece.text;
    before = piece;
  }
  return {
    text: text.replace(/\s+/gu, ' ').trim(),
    left: Math.min(...pieces.map(({ left }) => left)),
    right: Math.max(...pieces.map(({ right }) => right)),
    top: main.top,
    size: main.size,
    font: main.font,
    drawn: Math.min(...pieces.map(({ drawn }) => drawn)),
    isInvisible: main.isInvisible,
    isSpaced: false,
    pieces: ordered,
  };
}

function widestSpace(one: Piece, other: Piece): number {
  const widest = hasSpaceBetween(one, other) ? WIDEST_DRAWN_SPACE : WIDEST_SPACE;
  return widest * Math.max(one.size, other.size);
}

function hasSpaceBetween(one: Piece, other: Piece): boolean {
  const [first, second] = one.drawn < other.drawn ? [one, other] : [other, one];
  return second.isSpaced && second.drawn === first.drawn + 1;
}

function weightOf({ text, size }: Piece): number {
  return text.length * size;
}
