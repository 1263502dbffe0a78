import { type APIEmbed, type ChatInputCommandInteraction, MessageFlags } from 'discord.js';
import { type LastRun, readLastRun } from '../../index/index.ts';
import type { BotParts, SlashCommand } from '../command.ts';
import { escapeMarkdown } from '../escape-markdown.ts';
import { describeFailure } from '../failure.ts';
import { type Language, languageOf } from '../language.ts';
import { statusMessages as messages } from '../messages/status.ts';
import { allowModerator, moderationOf } from '../moderation-access.ts';
import { moderationPayload } from '../moderation-command.ts';
import { formatBytes, formatMoment, renderModeration } from '../moderation-reply.ts';

const payload = moderationPayload('status', messages.localize('description'));

/** `/status`: how bot and library fare. */
export const statusCommand: SlashCommand = { kind: 'slash', payload, run };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  if (!(await allowModerator(interaction, parts))) return;
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const language = languageOf(interaction.locale);
  const [library, engine, lastRun] = await Promise.all([
    describeLibrary(parts, language),
    parts.library.health().catch(() => null),
    readLastRun(moderationOf(parts).settings.dataDirectory),
  ]);
  const { running, waiting } = parts.admission.load;
  const { ping } = interaction.client.ws;
  const row = (name: Parameters<typeof messages.say>[1], value: string, inline = true) => ({
    name: messages.say(language, name),
    value,
    inline,
  });
  const embed: APIEmbed = {
    title: messages.say(language, 'title'),
    fields: [
      row('library', library, false),
      row('answers', describeAnswers(parts, language), false),
      row('queue', messages.say(language, 'queueValue', { waiting, running })),
      row(
        'memory',
        messages.say(language, 'memoryValue', {
          bot: formatBytes(process.memoryUsage.rss()),
          engine: engine === null ? '–' : formatBytes(engine.memory),
        }),
      ),
      row('uptime', formatMoment(new Date(Date.now() - 1000 * process.uptime()), 'R')),
      row(
        'gateway',
        // -1 before the first heartbeat is answered.
        ping < 0
          ? messages.say(language, 'gatewayUnknown')
          : messages.say(language, 'gatewayValue', { ping }),
      ),
      row(
        'delay',
        messages.say(language, 'delayValue', {
          milliseconds: new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(
            parts.eventLoop.p99,
          ),
        }),
      ),
      row('lastRun', describeRuns(parts, lastRun, language), false),
    ],
  };
  await interaction.editReply(renderModeration({ embeds: [embed] }));
}

async function describeLibrary({ library }: BotParts, language: Language): Promise<string> {
  try {
    const { generation, indexedAt, documents, passages, modelId } = await library.facts();
    const values = {
      generation,
      date: formatMoment(indexedAt),
      documents,
      passages,
      model: escapeMarkdown(modelId),
    };
    return messages.say(language, 'libraryValue', values);
  } catch (error) {
    return messages.say(language, 'libraryGone', { reason: describeFailure(error, language) });
  }
}

function describeAnswers({ latency }: BotParts, language: Language): string {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => latency.within(share));
  if (p50 == null || p95 == null || p99 == null) return messages.say(language, 'answersNone');
  return messages.say(language, 'answersValue', {
    p50: Math.ceil(p50),
    p95: Math.ceil(p95),
    p99: Math.ceil(p99),
    count: latency.count,
  });
}

function describeRuns(parts: BotParts, last: LastRun | null, language: Language): string {
  const { current } = moderationOf(parts).runs;
  const lines =
    current === null
      ? []
      : [messages.say(language, 'atWork', { since: formatMoment(current.startedAt, 'R') })];
  if (last === null) return [...lines, messages.say(language, 'none')].join('\n');
  const { at, result, code, generation, documents, seconds } = last;
  lines.push(
    messages.say(language, result, {
      at: formatMoment(at),
      generation: generation ?? '–',
      code: escapeMarkdown(code ?? '–'),
    }),
  );
  if (documents !== null)
    lines.push(messages.say(language, 'counts', { ...documents, seconds: seconds ?? 0 }));
  return lines.join('\n');
}
