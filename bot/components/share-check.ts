import type { BotParts } from '../command.ts';
import type { ComponentHandler, ComponentInteraction } from '../component.ts';
import { languageOf } from '../language.ts';
import { checkQuotationMessages as messages } from '../messages/check-quotation.ts';
import { SHARE_CHECK } from '../quotation-reply.ts';
import { NO_MENTIONS } from '../reply.ts';
import { escapeName } from '../target-message.ts';

/** Shows the private result of a check to everybody in the channel, as it was shown to the person who asked. */
export const shareCheck: ComponentHandler = { action: SHARE_CHECK, run };

async function run(
  interaction: ComponentInteraction,
  _: readonly string[],
  { log }: BotParts,
): Promise<void> {
  if (!interaction.isButton()) return;
  await interaction.deferUpdate();
  const { message } = interaction;
  const language = languageOf(interaction.locale);
  const by = messages.say(language, 'shared', { name: escapeName(interaction.user.displayName) });
  await interaction.followUp({
    content: [`-# ${by}`, message.content].join('\n'),
    embeds: message.embeds,
    allowedMentions: NO_MENTIONS,
  });
  // Once is enough. That the button stays, if this fails, does no harm.
  await interaction
    .editReply({ components: [], allowedMentions: NO_MENTIONS })
    .catch((error: unknown) => log.debug({ err: error }, 'A button could not be removed'));
}
