import { MessageFlags } from 'discord.js';
import { ACTIONS } from '../answer-buttons.ts';
import { askAgain } from '../ask-again.ts';
import { readAsked, readPassageIds } from '../asked-in.ts';
import type { BotParts } from '../command.ts';
import { type ComponentHandler, type ComponentInteraction, expectPressed } from '../component.ts';
import { languageOf } from '../language.ts';
import { goneMessages } from '../messages/gone.ts';
import { tellAlone } from '../notice.ts';
import { renderExplanation } from '../render-explanation.ts';
import { renderNotice } from '../reply.ts';

/** `why|<document id, or empty>`: why the answer is what it is, for the person who wonders. */
export const whyButton: ComponentHandler = { action: ACTIONS.why, run };

async function run(interaction: ComponentInteraction, _: readonly string[], parts: BotParts): Promise<void> {
  const pressed = expectPressed(interaction);
  const language = languageOf(pressed.locale);
  const asked = readAsked(pressed.message);
  if (asked === null) return tellAlone(pressed, goneMessages.say(language, 'question'));
  await pressed.deferReply({ flags: MessageFlags.Ephemeral });
  const shown = readPassageIds(pressed.message);
  const limit = Math.max(1, shown.length);
  const answer = await askAgain(asked, { userId: pressed.user.id, limit, explain: true }, parts);
  await pressed.editReply(
    answer === null
      ? renderNotice(goneMessages.say(language, 'document'))
      : renderExplanation(answer, shown, language),
  );
}
