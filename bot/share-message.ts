import { DiscordAPIError, type Message, MessageFlags, MessageFlagsBitField } from 'discord.js';
import { withoutAction } from './answer-buttons.ts';
import { customIdsOf, rowsOf } from './asked-in.ts';
import type { BotParts } from './command.ts';
import { type ComponentInteraction, expectPressed } from './component.ts';
import { readCustomId } from './custom-id.ts';
import { type Language, languageOf } from './language.ts';
import { shareMessages } from './messages/share.ts';
import { tellAlone } from './notice.ts';
import { audienceOf } from './public-reply.ts';
import { NO_MENTIONS } from './reply.ts';
import { ignoreUnknownMessage } from './unknown-message.ts';

/** Messages remembered as shared: for presses that were on their way while the button was being taken off. */
const REMEMBERED = 1_000;

const shared = new Set<string>();

/**
 * Posts a copy of a private message for all, and takes its button away; once, however often it is pressed.
 * @param action of the button
 * @param sign the lines of the copy: its content, and who shared it
 */
export async function shareMessage(
  interaction: ComponentInteraction,
  action: string,
  parts: Pick<BotParts, 'gate'>,
  sign: (content: string, language: Language) => readonly string[],
): Promise<void> {
  const pressed = expectPressed(interaction);
  const { message } = pressed;
  const language = languageOf(pressed.locale);
  if (shared.has(message.id) || !hasButton(message, action)) {
    return tellAlone(pressed, shareMessages.say(language, 'already'));
  }
  const audience = audienceOf(pressed, { isPrivate: false, counts: true }, parts);
  if (audience.notice !== null) return tellAlone(pressed, audience.notice);
  remember(message.id);
  const components = withoutAction(rowsOf(message.components), action);
  const join = (lines: readonly string[]) => lines.filter((part) => part !== '').join('\n');
  try {
    await pressed.deferUpdate();
    const copy = await pressed.followUp({
      content: join(sign(message.content, language)),
      embeds: message.embeds.map((embed) => embed.toJSON()),
      components,
      allowedMentions: NO_MENTIONS,
    });
    // Where an installed app may not speak, Discord shows to one person what was meant for all.
    if (new MessageFlagsBitField(copy.flags).has(MessageFlags.Ephemeral)) {
      shared.delete(message.id);
      audience.giveBack();
      await pressed.deleteReply(copy.id);
      return tellAlone(pressed, shareMessages.say(language, 'refused'));
    }
  } catch (error) {
    // Discord said no: it may be tried again. Of other failures nobody knows whether the copy is there.
    if (error instanceof DiscordAPIError) {
      shared.delete(message.id);
      audience.giveBack();
    }
    throw error;
  }
  const content = join([message.content, `-# ${shareMessages.say(language, 'shared')}`]);
  await ignoreUnknownMessage(() => pressed.editReply({ content, components, allowedMentions: NO_MENTIONS }));
}

function hasButton(message: Message, action: string): boolean {
  return customIdsOf(message.components).some((id) => readCustomId(id).action === action);
}

function remember(messageId: string): void {
  shared.add(messageId);
  const [oldest] = shared;
  if (shared.size > REMEMBERED && oldest !== undefined) shared.delete(oldest);
}
