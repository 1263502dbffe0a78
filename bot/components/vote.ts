import { type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from 'discord.js';
import { ACTIONS } from '../answer-buttons.ts';
import { readAsked, readPassageIds } from '../asked-in.ts';
import type { BotParts } from '../command.ts';
import type { ComponentHandler, ComponentInteraction } from '../component.ts';
import { writeCustomId } from '../custom-id.ts';
import { describeOldComponent } from '../failure.ts';
import { type Language, languageOf } from '../language.ts';
import { goneMessages } from '../messages/gone.ts';
import { voteMessages } from '../messages/vote.ts';
import { tellAlone } from '../notice.ts';

/**
 * `vote|up`, `vote|down`: what a person thinks of an answer. A vote against counts at once; the form that
 * it opens, `vote|reason`, may add why.
 */
export const voteButtons: ComponentHandler = { action: ACTIONS.vote, run };

/** Code units of a reason. */
const LONGEST_REASON = 500;

const REASON = 'reason';

async function run(
  interaction: ComponentInteraction,
  [vote]: readonly string[],
  { state }: BotParts,
): Promise<void> {
  const language = languageOf(interaction.locale);
  const { message } = interaction;
  const asked = message === null ? null : readAsked(message);
  if (message === null || asked === null) {
    return tellAlone(interaction, goneMessages.say(language, 'question'));
  }
  const put = (helpful: boolean, reason: string | null) =>
    state.feedback.put({
      guildId: interaction.guildId,
      messageId: message.id,
      userId: interaction.user.id,
      helpful,
      question: asked.question,
      passageId: readPassageIds(message)[0] ?? null,
      reason,
      at: new Date().toISOString(),
    });
  if (interaction.isModalSubmit()) {
    const reason = interaction.fields.getTextInputValue(REASON).trim().slice(0, LONGEST_REASON);
    put(false, reason === '' ? null : reason);
    return tellAlone(interaction, voteMessages.say(language, reason === '' ? 'thanks' : 'thanksForReason'));
  }
  if (vote !== 'up' && vote !== 'down') return tellAlone(interaction, describeOldComponent(language));
  put(vote === 'up', null);
  if (vote === 'up') return tellAlone(interaction, voteMessages.say(language, 'thanks'));
  await interaction.showModal(renderReasonForm(language));
}

export function renderReasonForm(language: Language): APIModalInteractionResponseCallbackData {
  return {
    custom_id: writeCustomId(ACTIONS.vote, REASON),
    title: voteMessages.say(language, 'title'),
    components: [
      {
        type: ComponentType.Label,
        label: voteMessages.say(language, 'reason'),
        description: voteMessages.say(language, 'hint'),
        component: {
          type: ComponentType.TextInput,
          custom_id: REASON,
          style: TextInputStyle.Paragraph,
          required: false,
          max_length: LONGEST_REASON,
        },
      },
    ],
  };
}
