import { UNSPACED } from './characters.ts';

/** First parts that make compounds ("well-known"), and that no word is divided after. */
const COMPOUND = /(?:^|\P{L})(?:self|well|cross|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)$/u;

/** Words with hyphens that stand inside lines, in lower case: their hyphens are the author's. */
export function hyphenatedWordsOf(lines: Iterable<string>): Set<string> {
  const words = new Set<string>();
  for (const line of lines) {
    for (const [word] of line.matchAll(/\p{L}+(?:[-\u2010]\p{L}+)+/gu)) {
      words.add(word.toLowerCase().replaceAll('\u2010', '-'));
    }
  }
  return words;
}

/**
 * Text with the next line set behind it. A hyphen at the line's end between small letters goes, and
 * the word is joined, unless the word stands with it elsewhere in the document (or begins with "self",
 * "well", "twenty" …); other hyphens and dashes stay, with no space behind them. Soft hyphens go always.
 * @param hyphenated see `hyphenatedWordsOf`
 * @param space what stands between lines of whole words
 */
export function appendLine(
  text: string,
  line: string,
  hyphenated: ReadonlySet<string>,
  space: string,
): string {
  if (/\p{L}\u00AD$/u.test(text)) return text.slice(0, -1) + line;
  const before = /(\p{L}+(?:[-\u2010]\p{L}+)*)[-\u2010]$/u.exec(text)?.[1];
  if (before !== undefined && /\p{Ll}$/u.test(before) && /^\p{Ll}/u.test(line)) {
    const after = /^\p{L}+/u.exec(line)?.[0] ?? '';
    const word = `${before}-${after}`.toLowerCase().replaceAll('\u2010', '-');
    return (hyphenated.has(word) || COMPOUND.test(before.toLowerCase()) ? text : text.slice(0, -1)) + line;
  }
  if (/[\p{L}\p{N}][-\u2010\u2013\u2014]$/u.test(text) || /^[\u2013\u2014]\p{L}/u.test(line))
    return text + line;
  return UNSPACED.test(text.slice(-1)) && UNSPACED.test(line.slice(0, 1)) ? text + line : text + space + line;
}
