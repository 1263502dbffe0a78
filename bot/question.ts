/** Code units of a question: about 120 word pieces, well within the 256 that the model reads at once. */
export const LONGEST_QUESTION = 500;

/**
 * The question in a message, without the mention that called the bot, and in one line.
 * @returns null when the bot is not mentioned by name; '' when nothing else is there
 */
export function questionAfterMention(content: string, botUserId: string): string | null {
  const parts = content.split(new RegExp(`<@!?${botUserId}>`, 'u'));
  return parts.length === 1 ? null : tidyQuestion(withoutNoise(parts.join(' ')));
}

/** Without what only Discord gives a meaning: other mentions, channels, custom emoji, and quoted lines. */
function withoutNoise(content: string): string {
  return content
    .replace(/^>.*$/gmu, ' ')
    .replace(/<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:\d+(?::\w)?|\/[^>]+:\d+)>/gu, ' ')
    .replace(/@(?:everyone|here)\b/gu, ' ');
}

/** In one line, without blanks around it. */
export function tidyQuestion(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
