import { MessageFlags } from 'discord.js';
import type { BotParts } from '../command.ts';
import { type ComponentHandler, type ComponentInteraction, expectPressed } from '../component.ts';
import { languageOf } from '../language.ts';
import { aboutMessages } from '../messages/about.ts';
import { renderNotice } from '../reply.ts';

export const FORGET = 'forget';

/** `forget` deletes what the person who presses said of answers: all that is stored under anybody's name. */
export const forgetButton: ComponentHandler = { action: FORGET, run };

async function run(
  interaction: ComponentInteraction,
  _values: readonly string[],
  { state }: BotParts,
): Promise<void> {
  const pressed = expectPressed(interaction);
  await pressed.deferReply({ flags: MessageFlags.Ephemeral });
  const count = state.feedback.forget(pressed.user.id);
  await pressed.editReply(
    renderNotice(aboutMessages.say(languageOf(pressed.locale), 'forgotten', { count })),
  );
}
