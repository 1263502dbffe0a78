import { ApplicationCommandType, type MessageContextMenuCommandInteraction, MessageFlags } from 'discord.js';
import type { BotParts, MessageCommand, MessagePayload } from '../command.ts';
import { languageOf } from '../language.ts';
import { textOfMessage } from '../message-text.ts';
import { checkQuotationMessages as messages } from '../messages/check-quotation.ts';
import { OFFERED_EVERYWHERE } from '../offered-everywhere.ts';
import { renderCheck } from '../quotation-reply.ts';
import { renderNotice } from '../reply.ts';
import { describeTarget } from '../target-message.ts';

const { text: name, localizations } = messages.localize('name');

const payload: MessagePayload = {
  type: ApplicationCommandType.Message,
  name,
  name_localizations: localizations,
  ...OFFERED_EVERYWHERE,
};

/**
 * **Check quotation**: whether a message, or what it quotes, stands in the library word for word. Private,
 * since it is about another one's message; a button shows it to everybody.
 */
export const checkQuotationCommand: MessageCommand = { kind: 'message', payload, run };

async function run(interaction: MessageContextMenuCommandInteraction, parts: BotParts): Promise<void> {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const language = languageOf(interaction.locale);
  const { targetMessage } = interaction;
  const text = textOfMessage(targetMessage);
  if (text === '') {
    const key = targetMessage.attachments.size > 0 || targetMessage.stickers.size > 0 ? 'noText' : 'nothing';
    await interaction.editReply(renderNotice(messages.say(language, key)));
    return;
  }
  const check = await parts.admission.run(interaction.user.id, () => parts.library.checkQuotation(text));
  await interaction.editReply(renderCheck(check, describeTarget(targetMessage), language));
}
