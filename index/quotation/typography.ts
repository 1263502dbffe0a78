/** What may differ between a quotation and the text quoted while it is verbatim all the same. */
export const FOLDS = [
  'case',
  'quotation-marks',
  'dashes',
  'ellipses',
  'spacing',
  'brackets',
  'ligatures',
  'soft-hyphens',
  'unicode-form',
  'formatting',
] as const;

export type Fold = (typeof FOLDS)[number];

/** Every kind of quotation mark, apostrophe and prime. */
export const QUOTATION_MARKS = '"\'`´‘’‚‛“”„‟‹›«»′″‵‶ʹʺʻʼʽˈ＂＇「」『』〝〞〟';

/** Every kind of hyphen, dash and minus. */
const DASHES = '\\-‐‑‒–—―⁃−﹘﹣－~';

/** Characters without a shape, but for the soft hyphen: joiners, zero-width blanks, direction marks. */
const INVISIBLE = '\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f\u061c';

/** Marks that formats give a meaning to, and that get lost or added on the way. */
const FORMATTING = '*_|\\\\<>';

/** Three dots or more, with or without blanks, or the one character. */
export const ELLIPSIS = '(?:…+|\\.(?:\\s?\\.){2,})';

const CLASSES: readonly (readonly [Fold, RegExp])[] = [
  ['soft-hyphens', /\u00ad/gu],
  ['unicode-form', new RegExp(`[${INVISIBLE}]`, 'gu')],
  ['brackets', /[[\]]/gu],
  ['quotation-marks', new RegExp(`[${QUOTATION_MARKS}]`, 'gu')],
  ['dashes', new RegExp(`[${DASHES}]`, 'gu')],
  ['ellipses', new RegExp(ELLIPSIS, 'gu')],
  ['formatting', new RegExp(`[${FORMATTING}]`, 'gu')],
  ['spacing', /\s/gu],
];

const SHAPELESS = new RegExp(`^[\\u00ad${INVISIBLE}]$`, 'u');
const DROPPED = new RegExp(`[\\u00ad${INVISIBLE}\\[\\]${FORMATTING}]`, 'gu');
const QUOTES = new RegExp(`[${QUOTATION_MARKS}]+`, 'gu');
const DASH_RUN = new RegExp(`[${DASHES}](?:\\s*[${DASHES}])*`, 'gu');
const DOTS = new RegExp(ELLIPSIS, 'gu');
const LINE_BREAK_HYPHEN = new RegExp(`^[${DASHES}]\\s*\\n\\s*$`, 'u');

/**
 * What stands between two letters, without its typography: its marks; or, where there are none, a
 * blank or nothing.
 */
export function canonicalGap(gap: string): string {
  if (gap === '' || gap === ' ') return gap;
  const plain = gap.replace(DROPPED, '').replace(QUOTES, "'").replace(DASH_RUN, '-').replace(DOTS, '…');
  const marks = plain.replace(/\s+/gu, '');
  return marks === '' && plain !== '' ? ' ' : marks;
}

/**
 * Compares what stands between two letters in a quotation and in the text quoted.
 * @returns what was folded; null when the marks differ, or words are divided otherwise
 */
export function compareGaps(quoted: string, original: string): readonly Fold[] | null {
  if (quoted === original) return [];
  if (canonicalGap(quoted) !== canonicalGap(original)) {
    return isBrokenWord(quoted, original) || isBrokenWord(original, quoted) ? ['spacing'] : null;
  }
  return CLASSES.filter(([, ofClass]) => pick(quoted, ofClass) !== pick(original, ofClass)).map(
    ([fold]) => fold,
  );
}

/** Compares a character in a quotation with that in the text quoted; both fold to the same letters. */
export function compareCharacters(quoted: string, original: string): readonly Fold[] {
  if (quoted === original) return [];
  const [a, b] = [quoted.normalize('NFC'), original.normalize('NFC')];
  if (a === b) return ['unicode-form'];
  const folds: Fold[] = [];
  if (isCompatible(a) !== isCompatible(b)) folds.push('ligatures');
  if (isCapital(a) !== isCapital(b)) folds.push('case');
  return folds;
}

/** Whether a character has no shape of its own, amid a word. */
export function isInvisible(character: string): boolean {
  return SHAPELESS.test(character);
}

/** A word that the end of a line divided in one of the two only. */
function isBrokenWord(broken: string, whole: string): boolean {
  return LINE_BREAK_HYPHEN.test(broken) && ['', '-'].includes(canonicalGap(whole));
}

function pick(gap: string, ofClass: RegExp): string {
  return gap.match(ofClass)?.join('') ?? '';
}

function isCompatible(character: string): boolean {
  return character !== character.normalize('NFKC');
}

function isCapital(character: string): boolean {
  return character !== character.toLowerCase();
}
