import { setTimeout as sleep } from 'node:timers/promises';
import type { BotParts } from './command.ts';
import type { IndexRun, RunOutcome } from './index-runs.ts';
import { languageOf } from './language.ts';
import { type LiveInteraction, LiveReply } from './live-reply.ts';
import { indexRunMessages } from './messages/index-run.ts';
import { moderationOf } from './moderation-access.ts';
import { renderModeration } from './moderation-reply.ts';
import { renderOutcome, renderRun } from './run-report.ts';

/**
 * Shows in a reply how far an index run is, and in the end what came of it.
 * @param interaction deferred
 * @param introduction a sentence above the progress
 */
export async function followRun(
  interaction: LiveInteraction,
  run: IndexRun,
  parts: BotParts,
  introduction: string,
): Promise<RunOutcome> {
  const { pace, settings } = moderationOf(parts);
  const language = languageOf(interaction.locale);
  const say = (key: 'goesOnBelow' | 'goesOnUnseen') =>
    renderModeration({ content: indexRunMessages.say(language, key) });
  const farewell = { goesOnBelow: say('goesOnBelow'), goesOnUnseen: say('goesOnUnseen') };
  const live = new LiveReply(interaction, pace.reply, farewell, parts.log);

  const ended = run.outcome.then(() => true as const);
  let shown = '';
  do {
    const reply = renderRun(run, language, introduction);
    const content = JSON.stringify(reply);
    if (content !== shown) await live.show(reply);
    shown = content;
  } while ((await Promise.race([ended, sleep(pace.edits, false)])) === false);

  const outcome = await run.outcome;
  await live.finish(renderOutcome(outcome, language, { ...settings, ocr: run.ocr }));
  return outcome;
}
