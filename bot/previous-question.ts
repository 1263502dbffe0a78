import type { Message, TextBasedChannel } from 'discord.js';
import { leansOnPrevious } from '../index/index.ts';
import type { Log } from './log.ts';
import { LONGEST_QUESTION, questionAfterMention, tidyQuestion } from './question.ts';

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
    const asked = own.map((message) => readAsked(message) ?? readRepliedTo(message, messages, botId));
    return asked.find((each) => each !== null && !leansOnPrevious(each)) ?? null;
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

/** The question that an answer of the bot shows above itself; null when it shows none. */
export function readAsked({ content }: Pick<Message, 'content'>): string | null {
  const [line = ''] = content.split('\n');
  const shown = /^\*\*(.+)\*\*$/u.exec(line)?.[1];
  if (shown === undefined) return null;
  // Escapes are backslashes before what is no letter, digit or blank; what was cut off ends in an ellipsis.
  return orNull(tidyQuestion(shown.replace(/\\([^\p{L}\p{N}\s])/gu, '$1').replace(/…$/u, '')));
}

/** The question in the message that an answer replies to. */
function readRepliedTo(
  { reference, guildId }: Message,
  messages: ReadonlyMap<string, Message>,
  botId: string,
): string | null {
  const content = messages.get(reference?.messageId ?? '')?.content ?? '';
  const question = questionAfterMention(content, botId) ?? (guildId === null ? tidyQuestion(content) : '');
  return question.length > LONGEST_QUESTION ? null : orNull(question);
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}
