/** Characters that say nothing: lost in a decoding, of one font's own, or none at all. */
const MEANINGLESS = /\uFFFD|\p{Co}|\p{Noncharacter_Code_Point}/gu;

/** UTF-8 that was once read as Windows-1252 and saved so: "cafÃ©", "itâ€™s". */
const DECODED_TWICE = /Ã[\u00A0-\u00BF]|â€[™œ\u009D\u009C“”˜¦]/gu;

/** Code units that are shown around the first one. */
const AROUND = 20;

/** Sentences for a moderator about characters of a text that are not what its author wrote. */
export function describeCharacters(text: string): string[] {
  const notices: string[] = [];
  const meaningless = [...text.matchAll(MEANINGLESS)];
  if (meaningless.length > 0) {
    notices.push(
      `Characters of it that say nothing (lost when it was saved, or of a font of its own): ${meaningless.length}, ` +
        `the first in “${around(text, meaningless[0]?.index ?? 0)}”.`,
    );
  }
  const twice = [...text.matchAll(DECODED_TWICE)];
  if (twice.length > 0) {
    notices.push(
      'It was decoded wrongly before it was saved, as in ' +
        `“${around(text, twice[0]?.index ?? 0)}”: get it anew, or save it in the encoding that it was written in.`,
    );
  }
  return notices;
}

function around(text: string, at: number): string {
  return text
    .slice(Math.max(0, at - AROUND), at + AROUND)
    .replace(/^\p{Surrogate}|\p{Surrogate}$/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
