import {
  type APIEmbed,
  DiscordAPIError,
  type Message,
  MessageFlags,
  RESTJSONErrorCodes,
  type TextBasedChannel,
} from 'discord.js';
import { questionAfterMention, tidyQuestion } from './question.ts';
import type { OwnMessage } from './quoted-here.ts';

/** Messages that are looked through, the newest first; Discord gives a hundred at a time. */
export const MOST_MESSAGES = 500;
const AT_ONCE = 100;

export interface History {
  /** The bot's own messages, the oldest first. */
  readonly own: readonly OwnMessage[];
  /** How many messages were looked through, everybody's. */
  readonly looked: number;
}

/**
 * The bot's own messages of a thread or channel, and of a thread also the message that it hangs on.
 * @returns null when Discord doesn't let the bot read there
 */
export async function readHistory(channel: TextBasedChannel, botUserId: string): Promise<History | null> {
  try {
    const messages = await fetchMessages(channel);
    return {
      own: messages
        .filter(({ author }) => author.id === botUserId)
        .map((message) => toOwn(message, messages, botUserId)),
      looked: messages.length,
    };
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}

/** The oldest first. */
async function fetchMessages(channel: TextBasedChannel): Promise<Message[]> {
  const messages = new Map<string, Message>();
  let before: string | undefined;
  while (messages.size < MOST_MESSAGES) {
    const page = await channel.messages.fetch({
      limit: AT_ONCE,
      cache: false,
      ...(before === undefined ? {} : { before }),
    });
    for (const [id, message] of page) messages.set(id, message);
    // Discord gives the newest first.
    before = page.lastKey();
    if (page.size < AT_ONCE) break;
  }
  const starter = await fetchStarter(channel);
  if (starter !== null) messages.set(starter.id, starter);
  return (
    [...messages.values()]
      // The answer to this very command, on which the bot is said to be thinking.
      .filter(({ flags }) => !flags.has(MessageFlags.Loading))
      .sort((a, b) => a.createdTimestamp - b.createdTimestamp || (a.id < b.id ? -1 : 1))
  );
}

/** An answer that a thread was opened on stands in the channel above. */
async function fetchStarter(channel: TextBasedChannel): Promise<Message | null> {
  if (!channel.isThread()) return null;
  try {
    return (await channel.fetchStarterMessage()) ?? null;
  } catch (error) {
    const isGone = error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownMessage;
    if (isGone || isDenied(error)) return null;
    throw error;
  }
}

function toOwn(message: Message, all: readonly Message[], botUserId: string): OwnMessage {
  const asked = all.find(({ id }) => id === message.reference?.messageId)?.content ?? '';
  return {
    content: message.content,
    embeds: message.embeds.map((embed): APIEmbed => embed.toJSON()),
    at: message.createdAt.toISOString(),
    repliesTo: asked === '' ? null : (questionAfterMention(asked, botUserId) ?? tidyQuestion(asked)),
  };
}

export function isDenied(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    [
      RESTJSONErrorCodes.MissingAccess,
      RESTJSONErrorCodes.MissingPermissions,
      RESTJSONErrorCodes.UnknownChannel,
    ].some((code) => code === error.code)
  );
}
