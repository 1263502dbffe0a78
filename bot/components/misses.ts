import { MessageFlags } from 'discord.js';
import type { BotParts } from '../command.ts';
import type { ComponentHandler, ComponentInteraction } from '../component.ts';
import { languageOf } from '../language.ts';
import { missesMessages } from '../messages/misses.ts';
import { MISSES_ACTION, MISSES_STEPS, renderClearing, renderMisses } from '../misses-view.ts';
import { describeNotModerator, isModerator } from '../permission.ts';
import { renderNotice } from '../reply.ts';

/** The buttons under `/misses`: other pages, and clearing, which asks first. */
export const missesButtons: ComponentHandler = { action: MISSES_ACTION, run };

async function run(
  interaction: ComponentInteraction,
  [step = '', wanted = '']: readonly string[],
  { state }: BotParts,
): Promise<void> {
  if (!interaction.isButton()) return;
  const language = languageOf(interaction.locale);
  const { guildId } = interaction;
  const settings = state.settings.of(guildId);
  // Rights may have been taken away since the list was opened.
  if (guildId === null || !isModerator(interaction, settings)) {
    const notice = renderNotice(describeNotModerator(language));
    await interaction.reply({ ...notice, flags: MessageFlags.Ephemeral });
    return;
  }
  const page = /^\d{1,4}$/u.test(wanted) ? Number(wanted) : 1;
  const kept = state.misses.list(guildId);
  if (step === MISSES_STEPS.confirm) {
    state.misses.clear(guildId);
    await interaction.update({ ...renderNotice(missesMessages.say(language, 'cleared')), components: [] });
  } else if (step === MISSES_STEPS.clear && kept.length > 0) {
    await interaction.update(renderClearing(kept.length, page, language));
  } else {
    await interaction.update(renderMisses(kept, { days: settings.missesDays, page, language }));
  }
}
