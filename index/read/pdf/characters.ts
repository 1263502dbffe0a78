/**
 * Letters that a font draws as one: Latin and Armenian ligatures (ﬁ, ﬀ), the Hebrew and Arabic
 * presentation forms. They are undone to the letters that are meant (NFKC of these blocks, and of
 * nothing else: ² and ½ stay).
 */
const PRESENTATION_FORMS = /[\uFB00-\uFDFF\uFE70-\uFEFC]+/gu;

export function undoLigatures(text: string): string {
  return text.replace(PRESENTATION_FORMS, (forms) => forms.normalize('NFKC'));
}

/** What no font with a sound character map gives. */
const NO_CHARACTER = /(?![\t\n\r\u00AD])\p{Cc}|\uFFFD|\p{Co}|\p{Cn}|\p{Surrogate}/gu;

/** Above this share of characters that are none, a page's fonts don't say what they draw. */
const MOST_WITHOUT_MEANING = 0.1;

/** Prose, tables and forms have nine letters or digits among ten visible characters; formulae have seven. */
const LEAST_LETTERS = 0.6;

/** Whether the characters of a page are what its font happened to number its glyphs. */
export function isGarbage(text: string): boolean {
  // Leaders in tables of contents, rules and blanks to fill in are no sign of it.
  const visible = text.replace(/[\s\u00AD]+|([._…·•*=~-])\1{2,}|(?:[.·] ){3,}/gu, '');
  if (visible === '') return false;
  const strange = visible.match(NO_CHARACTER)?.length ?? 0;
  if (strange > visible.length * MOST_WITHOUT_MEANING) return true;
  const letters = visible.match(/[\p{L}\p{M}\p{N}]/gu)?.join('').length ?? 0;
  return letters < visible.length * LEAST_LETTERS;
}

/** Writing that has no spaces between words: its lines are joined without one. */
export const UNSPACED =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\u3000-\u303F\uFF00-\uFF65]/u;

export function isRightToLeft(text: string): boolean {
  const rightToLeft = text.match(/[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/gu)?.length ?? 0;
  return rightToLeft * 2 > (text.match(/\p{L}/gu)?.length ?? 0);
}
