import { Locale, type Message } from 'discord.js';
import type { BotParts } from './command.ts';
import { languageOf } from './language.ts';
import { askMessages } from './messages/ask.ts';
import { LONGEST_QUESTION, questionAfterMention, tidyQuestion } from './question.ts';
import { type Reply, renderNotice, renderReply } from './reply.ts';

/**
 * The question that a message puts to the bot: after its name in a server, all of it in a direct message.
 * @returns null when the message is not for the bot; '' when it asks nothing
 */
export function questionOf(message: Message, botUserId: string): string | null {
  if (message.author.bot || message.system || message.webhookId !== null) return null;
  const asked = questionAfterMention(message.content, botUserId);
  if (asked !== null || message.inGuild()) return asked;
  return tidyQuestion(message.content);
}

/** Answers a message that is for the bot, as a reply to it. */
export async function answerMessage(message: Message, question: string, parts: BotParts): Promise<void> {
  const reply = async (payload: Reply) => void (await message.reply({ ...payload, failIfNotExists: false }));
  const language = languageOf(message.guild?.preferredLocale ?? Locale.EnglishUS);
  if (question === '') return reply(renderNotice(askMessages.say(language, 'hint')));
  if (question.length > LONGEST_QUESTION) {
    return reply(renderNotice(askMessages.say(language, 'tooLong', { most: String(LONGEST_QUESTION) })));
  }
  showTyping(message, parts);
  const limit = parts.state.settings.of(message.guildId).excerpts;
  const answer = await parts.admission.run(message.author.id, () => parts.library.ask(question, { limit }));
  return reply(renderReply(answer, { language }));
}

/** Courtesy only: nothing waits for it, and nothing is lost without it. */
function showTyping({ channel }: Message, { log }: BotParts): void {
  if (!channel.isSendable()) return;
  channel.sendTyping().catch((error: unknown) => log.debug({ err: error }, 'Typing could not be shown'));
}
