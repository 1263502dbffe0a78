import { ApplicationCommandOptionType, type ChatInputCommandInteraction, MessageFlags } from 'discord.js';
import type { BotParts, SlashCommand } from '../command.ts';
import { followRun } from '../follow-run.ts';
import { languageOf } from '../language.ts';
import { indexRunMessages as messages } from '../messages/index-run.ts';
import { allowChange, moderationOf } from '../moderation-access.ts';
import { describe, moderationPayload } from '../moderation-command.ts';
import { formatMoment } from '../moderation-reply.ts';

const payload = moderationPayload('reindex', messages.localize('reindexDescription'), [
  {
    type: ApplicationCommandOptionType.Boolean,
    name: 'ocr',
    ...describe(messages.localize('reindexOcr')),
  },
]);

/** `/reindex`: brings the library up to date, or shows the run that does so already. */
export const reindexCommand: SlashCommand = { kind: 'slash', payload, run };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  if (!(await allowChange(interaction, parts))) return;
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const language = languageOf(interaction.locale);
  const { runs } = moderationOf(parts);
  const { current } = runs;
  const introduction =
    current === null
      ? messages.say(language, 'running')
      : messages.say(language, 'joined', { since: formatMoment(current.startedAt, 'R') });
  const ocr = interaction.options.getBoolean('ocr') ?? false;
  await followRun(interaction, runs.start({ ocr }), parts, introduction);
}
