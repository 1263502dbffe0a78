/** How many columns of a terminal a text takes: marks none, wide East Asian characters and emoji two. */
export function measureColumns(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOf(character);
  return columns;
}

const NARROW = /^[\u0020-\u02FF\u2010-\u2027]$/u;
const ZERO_WIDTH = /^[\p{M}\p{Cf}]$/u;
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]$/u;

function columnsOf(character: string): 0 | 1 | 2 {
  if (NARROW.test(character)) return 1;
  if (ZERO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/**
 * Breaks a text into lines of at most `columns`, at white space; a word that is longer is broken
 * where the line ends. Line breaks of the text stay. Nothing but white space is lost.
 * @param columns 2 or more
 */
export function wrapText(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, columns));
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const word of line.split(/\s+/u).filter(Boolean)) {
    const width = measureColumns(word);
    if (current !== '' && used + 1 + width <= columns) {
      current += ` ${word}`;
      used += 1 + width;
      continue;
    }
    if (current !== '') lines.push(current);
    const pieces = breakWord(word, columns);
    lines.push(...pieces.slice(0, -1));
    current = pieces.at(-1) ?? '';
    used = measureColumns(current);
  }
  return [...lines, current];
}

function breakWord(word: string, columns: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const width = columnsOf(character);
    if (used + width > columns) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += width;
  }
  return [...pieces, piece];
}
