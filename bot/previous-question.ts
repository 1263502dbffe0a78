import type { TextBasedChannel } from 'discord.js';
import { leansOnPrevious } from '../index/index.ts';
import { readAsked, readPassageIds } from './asked-in.ts';
import type { Log } from './log.ts';

/** Messages looked through. */
const LOOK_BACK = 20;

/**
 * What a question may lean on: the last one answered before it, in a thread or in direct messages,
 * that stood by itself. Looked for only when the question sounds as if it leaned on one.
 * @param channel where it was asked; null where the bot can't see (it is no member there)
 * @returns null when there is none, or none can be read
 */
export async function findPrevious(
  channel: TextBasedChannel | null,
  question: string,
  log: Log,
): Promise<string | null> {
  if (channel === null || !isConversation(channel) || !leansOnPrevious(question)) return null;
  try {
    const messages = await channel.messages.fetch({ limit: LOOK_BACK });
    const botId = channel.client.user.id;
    const own = [...messages.values()].filter(({ author }) => author.id === botId);
    // On what was asked in vain nothing can lean.
    const answered = own.filter((message) => readPassageIds(message).length > 0);
    const asked = answered.flatMap((message) => readAsked(message)?.question ?? []);
    return asked.find((each) => !leansOnPrevious(each)) ?? null;
  } catch (error) {
    // Without the right to read what was said before, a question stands by itself.
    log.info({ err: error }, 'What was asked before could not be read');
    return null;
  }
}

/** In a channel many talk of many things: what was asked last there may be nobody's business now. */
function isConversation(channel: TextBasedChannel): boolean {
  return channel.isThread() || channel.isDMBased();
}
