/** Three backticks would end the block. */
const FENCE = /``(?=`)/gu;

/**
 * A text as a code block, which Discord shows as it is and offers to copy. Between backticks that would
 * end it stands a blank of no width.
 */
export function formatCodeBlock(text: string): string {
  return `\`\`\`\n${text.replace(FENCE, '``\u200B')}\n\`\`\``;
}
