import {
  ChannelType,
  type ChatInputCommandInteraction,
  DiscordAPIError,
  type Message,
  PermissionFlagsBits,
  RESTJSONErrorCodes,
  ThreadAutoArchiveDuration,
  type ThreadChannel,
} from 'discord.js';
import { isDiscordFailure } from './discord-failure.ts';
import { shorten } from './discord-limits.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { type Language, languageOf } from './language.ts';
import type { Log } from './log.ts';
import { threadMessages } from './messages/thread.ts';
import { tidyQuestion } from './question.ts';
import { addRemark } from './remark.ts';
import { type Reply, renderNotice } from './reply.ts';

/** Characters of a thread's name; discord-api-docs, resources/channel, "Start Thread from Message". */
const LONGEST_NAME = 100;

/** Why an answer stands where it was asked for and not in a thread; keys of messages. */
type Obstacle = 'direct' | 'already' | 'stranger' | 'place' | 'permission' | 'full' | 'private' | 'failed';

/**
 * Answers a deferred `/ask` in a new thread, hung on a message that shows the question; or in place,
 * saying why, where there can be no thread.
 * @param answered the answer that stands in the thread
 */
export async function answerInThread(
  interaction: ChatInputCommandInteraction,
  { question, answered, isPrivate }: { question: string; answered: Reply; isPrivate: boolean },
  log: Log,
): Promise<void> {
  const language = languageOf(interaction.locale);
  const inPlace = async (obstacle: Obstacle) => {
    await interaction.editReply(addRemark(answered, threadMessages.say(language, obstacle)));
  };
  const obstacle = findObstacle(interaction) ?? (isPrivate ? 'private' : null);
  if (obstacle !== null) return inPlace(obstacle);
  // The message is there before its thread can be, so it says at once what it will be.
  const opener = await interaction.editReply(renderOpener(question, language));
  try {
    const thread = await openThread(opener, question);
    await thread.send({ ...answered, nonce: interaction.id, enforceNonce: true });
  } catch (error) {
    if (!isDiscordFailure(error)) throw error;
    const refused = obstacleOf(error);
    // Missing rights and full servers are the moderators' affair, and the person is told of them.
    if (refused === 'failed') log.warn({ err: error }, 'A thread could not be opened');
    else log.info({ err: error }, 'A thread could not be opened');
    await inPlace(refused);
  }
}

/** What Discord is told of the option `thread`. */
export function describeThreadOption() {
  const { text, localizations } = threadMessages.localize('option');
  return { description: text, description_localizations: localizations };
}

function openThread(opener: Message, question: string): Promise<ThreadChannel> {
  return opener.startThread({
    name: shorten(tidyQuestion(question), LONGEST_NAME) || '…',
    autoArchiveDuration: ThreadAutoArchiveDuration.OneDay,
  });
}

function renderOpener(question: string, language: Language): Reply {
  const words = escapeMarkdown(tidyQuestion(question), { keepAddresses: false });
  const opener = renderNotice(words === '' ? '' : `**${words}**`);
  return addRemark(opener, threadMessages.say(language, 'inThread'));
}

/** What is known beforehand to stand in the way. */
function findObstacle(interaction: ChatInputCommandInteraction): Obstacle | null {
  const { channel, appPermissions } = interaction;
  if (interaction.guildId === null) return 'direct';
  if (channel?.isThread()) return 'already';
  if (!interaction.inCachedGuild() || channel === null) return 'stranger';
  if (channel.type !== ChannelType.GuildText && channel.type !== ChannelType.GuildAnnouncement)
    return 'place';
  const needed = [PermissionFlagsBits.CreatePublicThreads, PermissionFlagsBits.SendMessagesInThreads];
  return appPermissions.has(needed) ? null : 'permission';
}

function obstacleOf(error: unknown): Obstacle {
  switch (error instanceof DiscordAPIError ? error.code : null) {
    case RESTJSONErrorCodes.MaximumActiveThreads:
    case RESTJSONErrorCodes.MaximumActiveAnnouncementThreads:
      return 'full';
    case RESTJSONErrorCodes.MissingPermissions:
    case RESTJSONErrorCodes.MissingAccess:
      return 'permission';
    default:
      return 'failed';
  }
}
