import type { Nodes, Root } from 'mdast';

/**
 * Before and behind the number of a stand-in. To Markdown characters of private use are what letters are:
 * neither white space nor punctuation, nor the beginning of anything.
 */
const OPENING = '\uE000';
const CLOSING = '\uE001';
const STAND_IN = new RegExp(`${OPENING} (\\d+)${CLOSING}`, 'gu');

/**
 * Words within a line, from a letter to a letter, with no character among them that is a mark to Markdown
 * where it stands there: of ASCII's punctuation only comma, hyphen, full stop and colon.
 * Shorter ones are hardly worth a stand-in.
 */
const PROSE = '[A-Za-z][^\\0-\\x1F!-+/;-@[-`{-\\x7F\uE000\uE001]{14,}[A-Za-z]';

/** What brackets are told by: an escape, a bracket; or prose. */
const PIECE = new RegExp(`\\\\[^]|[[\\]]|${PROSE}`, 'g');

/** Blank lines part a text where no mark but those of HTML and of code reaches across. */
const BLANK_LINES = /(\n[ \t\r]*\n)/u;

/** In what may hold tags or addresses, words have a say in where these end. */
const MAY_HOLD_TAG_OR_ADDRESS = /[<@]|:\/\/|www\./iu;

/** A text in which most prose is left out, and what puts it back. */
export interface ShortMarkdown {
  /** With as many lines as the whole. */
  readonly markdown: string;
  /** Puts the prose back into all that nodes hold as `value`. Offsets stay those of the short text. */
  restore(tree: Root): void;
}

/**
 * Puts a short stand-in in the place of each stretch of prose that makes no difference to what Markdown
 * takes the text around it for: the parser goes from character to character, and takes longer over a
 * library than all else that reads it. A stand-in is two words too, since two are no address, and prose in
 * brackets stays, since it may be the name of a link or a footnote.
 */
export function shortenProse(markdown: string): ShortMarkdown {
  if (markdown.includes(OPENING) || markdown.includes(CLOSING)) return { markdown, restore: () => {} };
  const left: string[] = [];
  const short = markdown
    .split(BLANK_LINES)
    .map((part) => (MAY_HOLD_TAG_OR_ADDRESS.test(part) ? part : shortenPart(part, left)))
    .join('');
  return { markdown: short, restore: (tree) => restore(tree, left) };
}

/** @param left takes what was left out; its places are the numbers of the stand-ins */
function shortenPart(part: string, left: string[]): string {
  let depth = 0;
  return part.replace(PIECE, (piece) => {
    if (piece === '[') depth += 1;
    else if (piece === ']') depth = Math.max(0, depth - 1);
    if (depth > 0 || piece.length < 16 || !piece.includes(' ')) return piece;
    return `${OPENING} ${left.push(piece) - 1}${CLOSING}`;
  });
}

function restore(tree: Root, left: readonly string[]): void {
  const waiting: Nodes[] = [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ('value' in node && node.value.includes(OPENING)) {
      node.value = node.value.replace(STAND_IN, (_, place) => left[Number(place)] ?? '');
    }
    if ('children' in node) for (const child of node.children) waiting.push(child);
  }
}
