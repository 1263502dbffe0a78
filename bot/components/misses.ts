import { MessageFlags } from 'discord.js';
import type { BotParts } from '../command.ts';
import type { ComponentHandler, ComponentInteraction } from '../component.ts';
import { languageOf } from '../language.ts';
import { missesMessages } from '../messages/misses.ts';
import { MISSES_ACTION, MISSES_STEPS, renderClearing, renderMisses } from '../misses-view.ts';
import { describeNotModerator, isModerator } from '../permission.ts';
import { renderNotice } from '../reply.ts';
import { nameVotes } from '../votes-against.ts';
import { chooseVotesPage, renderVotes } from '../votes-view.ts';

/** The buttons under `/misses`: other pages, the votes against answers, and clearing, which asks first. */
export const missesButtons: ComponentHandler = { action: MISSES_ACTION, run };

async function run(
  interaction: ComponentInteraction,
  [step = '', wanted = '']: readonly string[],
  { state, library, admission }: BotParts,
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
  if (step === MISSES_STEPS.votes) {
    await interaction.deferUpdate();
    const against = state.feedback.against(guildId);
    const shown = chooseVotesPage(against.length, page);
    const votes = await admission.run(interaction.user.id, () =>
      nameVotes(against.slice(shown.start, shown.end), library),
    );
    await interaction.editReply(renderVotes(votes, shown, language));
    return;
  }
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
