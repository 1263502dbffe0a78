/**
 * The lines of a paragraph as running text. A hyphen at the end of a line goes, with the line break,
 * where the next line goes on with a small letter; else the break becomes a space.
 */
export function joinLines(lines: readonly string[]): string {
  let text = '';
  for (const line of lines.map((each) => each.trim()).filter((each) => each !== '')) {
    if (/\p{L}[-‐\u00AD]$/u.test(text) && /^\p{Ll}/u.test(line)) text = text.slice(0, -1) + line;
    else text += text === '' ? line : ` ${line}`;
  }
  return text;
}
