import { MessageFlags } from 'discord.js';
import { isCitationStyle, readPassageId } from '../../index/index.ts';
import { CITE, DEFAULT_STYLE, replyWithCitation } from '../citation-reply.ts';
import type { BotParts } from '../command.ts';
import type { ComponentHandler, ComponentInteraction } from '../component.ts';
import { languageOf } from '../language.ts';
import { renderNoId } from '../render-look-up.ts';

/** Buttons below answers open a citation for the person who presses; its menu changes the style. */
export const citeComponent: ComponentHandler = { action: CITE, run };

async function run(
  interaction: ComponentInteraction,
  [written = '']: readonly string[],
  parts: BotParts,
): Promise<void> {
  const language = languageOf(interaction.locale);
  const id = readPassageId(written);
  if (id === null) {
    await interaction.reply({ ...renderNoId(written, language), flags: MessageFlags.Ephemeral });
    return;
  }
  const isMenu = interaction.isStringSelectMenu();
  if (isMenu) await interaction.deferUpdate();
  else await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const chosen = isMenu ? (interaction.values[0] ?? '') : '';
  const style = isCitationStyle(chosen) ? chosen : DEFAULT_STYLE;
  await interaction.editReply(
    await replyWithCitation(id, style, { userId: interaction.user.id, language, parts }),
  );
}
