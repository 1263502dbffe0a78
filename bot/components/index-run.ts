import type { BotParts } from '../command.ts';
import type { ComponentHandler, ComponentInteraction } from '../component.ts';
import { followRun } from '../follow-run.ts';
import { languageOf } from '../language.ts';
import { indexRunMessages as messages } from '../messages/index-run.ts';
import { allowChange, moderationOf } from '../moderation-access.ts';
import { renderModeration } from '../moderation-reply.ts';
import { renderRun, WITH_OCR } from '../run-report.ts';

/** “Stop”: ends the index run at work, whoever started it. */
export const stopButton: ComponentHandler = {
  action: 'runstop',
  async run(interaction, _values, parts) {
    if (!interaction.isButton() || !(await allowChange(interaction, parts))) return;
    const { current } = moderationOf(parts).runs;
    const language = languageOf(interaction.locale);
    if (current === null) return update(interaction, messages.say(language, 'noRun'));
    // Whoever follows the run tells how it ended, in this very message.
    await interaction.update(renderRun(current, language, messages.say(language, 'stopping')));
    parts.log.info('An index run is stopped from Discord');
    current.stop();
  },
};

/**
 * “Publish anyway”: runs again, and lets as many answers get worse as the moderator was shown. Should
 * it be more by then, since documents have changed meanwhile, that is asked anew.
 */
export const publishButton: ComponentHandler = {
  action: 'publish',
  async run(interaction, [percent = '', asked = ''], parts) {
    if (!interaction.isButton() || !(await allowChange(interaction, parts))) return;
    const seen = Number(percent);
    if (percent === '' || !(seen >= 0 && seen <= 100))
      throw new RangeError(`Expected a percentage, got ${percent}`);
    const { runs, settings } = moderationOf(parts);
    const language = languageOf(interaction.locale);
    await interaction.deferUpdate();
    const allowWorse = Math.max(seen / 100, settings.allowWorse);
    await followRun(
      interaction,
      await runs.startNext({ allowWorse, ocr: asked === WITH_OCR }),
      parts,
      messages.say(language, 'running'),
    );
  },
};

/** “Leave it”: a withheld generation stays withheld. */
export const leaveButton: ComponentHandler = {
  action: 'leave',
  async run(interaction, _values, parts) {
    if (!(await allowChange(interaction, parts))) return;
    await update(interaction, messages.say(languageOf(interaction.locale), 'left'));
  },
};

/** “Cancel”: takes a question back, and changes nothing. */
export const cancelButton: ComponentHandler = {
  action: 'cancelled',
  async run(interaction: ComponentInteraction, _values, parts: BotParts) {
    if (!(await allowChange(interaction, parts))) return;
    await update(interaction, messages.say(languageOf(interaction.locale), 'cancelled'));
  },
};

async function update(interaction: ComponentInteraction, content: string): Promise<void> {
  if (interaction.isButton()) await interaction.update(renderModeration({ content }));
}
