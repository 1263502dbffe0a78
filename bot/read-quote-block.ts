/** The text of a block quote that `formatQuoteBlock` has written; '' when there is none. */
export function readQuoteBlock(description: string): string {
  return description
    .split('\n')
    .filter((line) => line.startsWith('> '))
    .map((line) =>
      line.slice(2).replace(/\\([^0-9A-Za-z\s])|\*\*/gu, (_, escaped: string | undefined) => escaped ?? ''),
    )
    .join('\n');
}
