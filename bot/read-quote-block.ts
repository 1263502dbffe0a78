/**
 * The text of a block quote that `formatQuoteBlock` has written; '' when there is none, or several: put
 * together they would be words that stand nowhere.
 */
export function readQuoteBlock(description: string): string {
  const lines = description.split('\n');
  const isQuoted = (line: string) => line.startsWith('> ');
  const [first, last] = [lines.findIndex(isQuoted), lines.findLastIndex(isQuoted)];
  const block = first === -1 ? [] : lines.slice(first, last + 1);
  if (!block.every(isQuoted)) return '';
  return block
    .map((line) =>
      line.slice(2).replace(/\\([^0-9A-Za-z\s])|\*\*/gu, (_, escaped: string | undefined) => escaped ?? ''),
    )
    .join('\n');
}
