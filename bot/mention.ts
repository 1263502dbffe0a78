import { Locale, type Message } from 'discord.js';
import type { BotParts } from './command.ts';
import { describeRefusal, placeOfMessage } from './gate.ts';
import { languageOf } from './language.ts';
import { askMessages } from './messages/ask.ts';
import { addMissRemark } from './note-miss.ts';
import { findPrevious } from './previous-question.ts';
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
  const reply = async (payload: Reply) => void (await message.reply({ ...payload, ...onlyOnce(message) }));
  const { guildId, guild, channel, author } = message;
  const locale = guild?.preferredLocale ?? Locale.EnglishUS;
  const language = languageOf(locale);
  const entry = parts.gate.enter(placeOfMessage(message));
  if (!entry.open) {
    const { refusal } = entry;
    // Where moderators don't want answers, they don't want excuses either: `/ask` tells each person alone. Who asks
    // too soon is told once when to come back, so that the cure is not more noise than the illness.
    if (refusal.reason === 'channel' || !refusal.isFirst) return;
    return reply(renderNotice(describeRefusal(refusal, language)));
  }
  try {
    if (question === '' || question.length > LONGEST_QUESTION) {
      entry.giveBack();
      const hint = askMessages.say(language, 'hint');
      const tooLong = askMessages.say(language, 'tooLong', { most: String(LONGEST_QUESTION) });
      return await reply(renderNotice(question === '' ? hint : tooLong));
    }
    showTyping(message, parts);
    const previous = await findPrevious(channel, question, parts.log);
    const { excerpts } = parts.state.settings.of(guildId);
    const given = { limit: excerpts, ...(previous === null ? {} : { previous }) };
    const answer = await parts.admission.run(author.id, () => parts.library.ask(question, given));
    const asked = { guildId, inPrivate: false, locale };
    await reply(addMissRemark(renderReply(answer, { language }), answer, asked, parts));
  } catch (error) {
    entry.giveBack();
    throw error;
  }
}

/**
 * Discord takes one message with a nonce: one that is sent again, since the answer to the first was lost, is not
 * posted twice. And it may be that the message replied to is gone.
 */
export function onlyOnce({ id }: Message) {
  return { nonce: id, enforceNonce: true, failIfNotExists: false } as const;
}

/** Courtesy only: nothing waits for it, and nothing is lost without it. */
function showTyping({ channel }: Message, { log }: BotParts): void {
  if (!channel.isSendable()) return;
  channel.sendTyping().catch((error: unknown) => log.debug({ err: error }, 'Typing could not be shown'));
}
