import type { ButtonInteraction, ModalSubmitInteraction, StringSelectMenuInteraction } from 'discord.js';
import type { BotParts } from './command.ts';

export type ComponentInteraction = ButtonInteraction | StringSelectMenuInteraction | ModalSubmitInteraction;

/** What happens when somebody presses a button, chooses in a menu, or sends a form. Whatever it throws is caught by the router. */
export interface ComponentHandler {
  /** First part of the `custom_id`s that it answers to. */
  readonly action: string;
  /** @param values the other parts: from an old message, or from anywhere, so to be checked */
  run(interaction: ComponentInteraction, values: readonly string[], parts: BotParts): Promise<void>;
}

/** For handlers that no form leads to. @throws {Error} when a form was sent all the same */
export function expectPressed(
  interaction: ComponentInteraction,
): ButtonInteraction | StringSelectMenuInteraction {
  if (interaction.isMessageComponent()) return interaction;
  throw new Error(`Expected a button or a menu, got the form ${interaction.customId}`);
}
