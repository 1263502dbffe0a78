import { listKeptGenerations } from '../../index/index.ts';
import type { ComponentHandler } from '../component.ts';
import type { RollbackOutcome } from '../index-runs.ts';
import { type Language, languageOf } from '../language.ts';
import { indexRunMessages as messages } from '../messages/index-run.ts';
import { allowChange, moderationOf } from '../moderation-access.ts';
import { renderModeration } from '../moderation-reply.ts';
import { describeFailure } from '../run-report.ts';

/** “Return to N”: lets a kept generation serve, if still the one serves that the moderator saw. */
export const rollbackButton: ComponentHandler = {
  action: 'rollback',
  async run(interaction, [to = '', seen = ''], parts) {
    if (!interaction.isButton() || !(await allowChange(interaction, parts))) return;
    const { runs, settings } = moderationOf(parts);
    const language = languageOf(interaction.locale);
    const show = (content: string) => interaction.editReply(renderModeration({ content }));
    await interaction.update(
      renderModeration({ content: messages.say(language, 'rollingBack', { to: nameOf(to) }) }),
    );
    const kept = await listKeptGenerations(settings.dataDirectory);
    if ((kept.find(({ serving }) => serving)?.name ?? '') !== seen) {
      await show(messages.say(language, 'meanwhile'));
      return;
    }
    if (!kept.some(({ name }) => name === to)) {
      const names = kept.map(({ name }) => name).join(', ');
      await show(messages.say(language, 'unknownGeneration', { to: nameOf(to), kept: names }));
      return;
    }
    const outcome = await runs.rollback(to);
    // The library looks for itself; this look makes sure that the next question meets what is said here.
    if (outcome.kind === 'done') await parts.library.facts().catch(() => null);
    await show(describeOutcome(outcome, to, language));
  },
};

/** Names are digits; an id may come from anywhere. */
function nameOf(value: string): string {
  return /^\d{1,15}$/u.test(value) ? value : '?';
}

function describeOutcome(outcome: RollbackOutcome, to: string, language: Language): string {
  if (outcome.kind === 'done')
    return [messages.say(language, 'rolledBack', { to }), messages.say(language, 'rollbackNote')].join(' ');
  if (outcome.kind === 'failed' && ['index-corrupt', 'index-mismatch'].includes(outcome.code))
    return messages.say(language, 'rollbackFailed', { to });
  return describeFailure(outcome, language);
}
