import { DiscordAPIError, type Message, MessageFlags, MessageFlagsBitField, userMention } from 'discord.js';
import { ACTIONS, withoutAction } from '../answer-buttons.ts';
import { customIdsOf, rowsOf } from '../asked-in.ts';
import { type ComponentHandler, type ComponentInteraction, expectPressed } from '../component.ts';
import { readCustomId } from '../custom-id.ts';
import { languageOf } from '../language.ts';
import { shareMessages } from '../messages/share.ts';
import { tellAlone } from '../notice.ts';
import { NO_MENTIONS } from '../reply.ts';
import { ignoreUnknownMessage } from '../unknown-message.ts';

/** `share`: makes a private answer public, once. */
export const shareButton: ComponentHandler = { action: ACTIONS.share, run };

/** Messages remembered as shared: for presses that were on their way while the button was being taken off. */
const REMEMBERED = 1_000;

const shared = new Set<string>();

async function run(interaction: ComponentInteraction): Promise<void> {
  const pressed = expectPressed(interaction);
  const { message } = pressed;
  const language = languageOf(pressed.locale);
  if (shared.has(message.id) || !hasShareButton(message)) {
    return tellAlone(pressed, shareMessages.say(language, 'already'));
  }
  remember(message.id);
  const components = withoutAction(rowsOf(message.components), ACTIONS.share);
  const withLine = (line: string) => [message.content, `-# ${line}`].filter((part) => part !== '').join('\n');
  try {
    await pressed.deferUpdate();
    const copy = await pressed.followUp({
      content: withLine(shareMessages.say(language, 'sharedBy', { person: userMention(pressed.user.id) })),
      embeds: message.embeds.map((embed) => embed.toJSON()),
      components,
      allowedMentions: NO_MENTIONS,
    });
    // Where an installed app may not speak, Discord shows to one person what was meant for all.
    if (new MessageFlagsBitField(copy.flags).has(MessageFlags.Ephemeral)) {
      shared.delete(message.id);
      await pressed.deleteReply(copy.id);
      return tellAlone(pressed, shareMessages.say(language, 'refused'));
    }
  } catch (error) {
    // Discord said no: it may be tried again. Of other failures nobody knows whether the copy is there.
    if (error instanceof DiscordAPIError) shared.delete(message.id);
    throw error;
  }
  const content = withLine(shareMessages.say(language, 'shared'));
  await ignoreUnknownMessage(() => pressed.editReply({ content, components, allowedMentions: NO_MENTIONS }));
}

function hasShareButton(message: Message): boolean {
  return customIdsOf(message.components).some((id) => readCustomId(id).action === ACTIONS.share);
}

function remember(messageId: string): void {
  shared.add(messageId);
  const [oldest] = shared;
  if (shared.size > REMEMBERED && oldest !== undefined) shared.delete(oldest);
}
