import type { Message } from 'discord.js';
import { shorten } from './discord-limits.ts';
import { escapeMarkdown } from './escape-markdown.ts';

/** Code units of a person's name: Discord's own limit is 32, webhooks have 80. */
const LONGEST_NAME = 80;

/** Whose message it is and where it stands, for a line above an answer about it. Names nobody so that they are notified. */
export function describeTarget(message: Message): { readonly name: string; readonly url: string } {
  return { name: escapeName(message.author.displayName), url: message.url };
}

/** A name as it is read, in one line. */
export function escapeName(name: string): string {
  const line = name.replace(/\s+/gu, ' ').trim();
  return escapeMarkdown(shorten(line, LONGEST_NAME), { keepAddresses: false });
}
