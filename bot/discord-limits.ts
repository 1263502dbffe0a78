import type { APIEmbed } from 'discord.js';

/**
 * What Discord takes in one message. It counts characters; we count UTF-16 code units, of which
 * there are never fewer.
 * Source: discord-api-docs, resources/message, "Embed Limits" and "Create Message" (6 August 2026).
 */
export const LIMITS = {
  content: 2_000,
  embeds: 10,
  /** Over title, description, field names and values, and footer of all embeds together. */
  embedTotal: 6_000,
  title: 256,
  description: 4_096,
  fieldValue: 1_024,
  footer: 2_048,
  url: 2_048,
  choices: 25,
  choiceName: 100,
} as const;

/** What an embed counts towards `LIMITS.embedTotal`. */
export function measureEmbed({ title, description, fields = [], footer }: APIEmbed): number {
  const texts = [title, description, footer?.text, ...fields.flatMap(({ name, value }) => [name, value])];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

/** Cuts what is not a quotation (titles, names) at a word, with an ellipsis. @param most 2 or more */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most - 1);
  const atWord = /^[\s\S]*\S(?=\s)/u.exec(head)?.[0] ?? '';
  // A cut far back would lose more than half a word is worth; and no surrogate pair is cut in half.
  const kept = atWord.length > most / 2 ? atWord : head.replace(/[\uD800-\uDBFF]$/u, '');
  return `${kept}…`;
}
