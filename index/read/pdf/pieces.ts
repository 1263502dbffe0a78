import type { TextContent, TextItem } from 'pdfjs-dist/types/src/display/api.js';
import { undoLigatures } from './characters.ts';
import type { Sight } from './unseen-text.ts';

/**
 * Text that was drawn in one go, on a page turned so that its writing runs from left to right.
 * Lengths in points; `top` grows downwards.
 */
export interface Piece {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Of the base line. */
  readonly top: number;
  readonly size: number;
  readonly font: string;
  /** Place in the order of drawing. */
  readonly drawn: number;
  /** Whether it is drawn invisibly, as text under the picture of a scan is. */
  readonly isInvisible: boolean;
  /** Whether a space was drawn between the piece before, in that order, and this one. */
  readonly isSpaced: boolean;
}

/** Pieces that are written in one direction. */
export interface Writing {
  readonly direction: string;
  readonly pieces: readonly Piece[];
  /** Of the page, in the pieces' coordinates. */
  readonly top: number;
  readonly bottom: number;
}

/**
 * Type smaller than this share of its page's height can't be read by anyone; pages are no taller than
 * posters, whatever they say.
 */
const LEAST_SIZE = { share: 1 / 1000, tallest: 1_500 } as const;

/** Directions that differ by less than this, in degrees, are one. */
const SAME_DIRECTION = 5;

/**
 * A page's text that can be seen, or is invisible on purpose, by its direction, the one with most of the text first: page-high titles at a margin and
 * watermarks don't mix with what they cross. Vertical writing is laid on its side: its columns, from
 * right to left, become lines.
 */
export function writingsOf(
  content: TextContent,
  view: readonly number[],
  sights: readonly Sight[],
): Writing[] {
  const height = Math.min(Math.abs((view[3] ?? 0) - (view[1] ?? 0)), LEAST_SIZE.tallest);
  const writings = new Map<
    string,
    { direction: string; pieces: Piece[]; characters: number; top: number; bottom: number }
  >();
  let isSpaced = false;
  let drawn = 0;
  for (const [position, item] of content.items.entries()) {
    if (!('str' in item) || item.str === '') continue;
    if (item.str.trim() === '') {
      isSpaced = true;
      continue;
    }
    const vertical = content.styles[item.fontName]?.vertical === true;
    const [a = 1, b = 0] = item.transform as number[];
    const degrees = Math.round((Math.atan2(b, a) * 180) / Math.PI / SAME_DIRECTION) * SAME_DIRECTION;
    const place = placeOf(item, vertical);
    const isInvisible = sights[position] === 'invisible';
    const text = undoLigatures(item.str);
    const piece = { ...place, text, font: item.fontName, drawn, isInvisible, isSpaced };
    drawn += 1;
    isSpaced = false;
    if (sights[position] === 'unseen' || piece.size < height * LEAST_SIZE.share) continue;
    if (![piece.left, piece.right, piece.top, piece.size].every(Number.isFinite)) continue;
    const direction = vertical ? 'vertical' : `${degrees === -180 ? 180 : degrees}°`;
    const writing = writings.get(direction) ?? {
      ...edgesOf(view, vertical ? -90 : degrees),
      direction,
      pieces: [],
      characters: 0,
    };
    writings.set(direction, writing);
    writing.pieces.push(piece);
    writing.characters += item.str.length;
  }
  return [...writings.values()].sort((one, other) => other.characters - one.characters);
}

function placeOf(item: TextItem, vertical: boolean): Pick<Piece, 'left' | 'right' | 'top' | 'size'> {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform as number[];
  if (vertical) {
    return { left: -y, right: -y + item.height, top: -x, size: Math.abs(item.width) };
  }
  const length = Math.hypot(a, b) || 1;
  const [cosine, sine] = [a / length, b / length];
  const left = x * cosine + y * sine;
  return { left, right: left + item.width, top: x * sine - y * cosine, size: Math.hypot(c, d) };
}

function edgesOf([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[], degrees: number) {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const corners = [x1, x2].flatMap((x) => [y1, y2].map((y) => x * sine - y * cosine));
  return { top: Math.min(...corners), bottom: Math.max(...corners) };
}
