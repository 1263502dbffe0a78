import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  AttachmentBuilder,
  type ChatInputCommandInteraction,
  InteractionContextType,
  MessageFlags,
  PermissionFlagsBits,
  type TextBasedChannel,
} from 'discord.js';
import type { ArchivedQuotation, PassageId, QuotedPassage } from '../../index/index.ts';
import type { BotParts, SlashCommand, SlashPayload } from '../command.ts';
import { EXPORT_FORMATS, type ExportFormat, nameExport, renderExport } from '../export.ts';
import type { ExportSource } from '../export-markdown.ts';
import { findCited } from '../find-cited.ts';
import { type Language, languageOf } from '../language.ts';
import { exportMessages } from '../messages/export.ts';
import { OFFERED_EVERYWHERE } from '../offered-everywhere.ts';
import { audienceOf } from '../public-reply.ts';
import { groupByQuestion, passageIdsOf } from '../quoted-here.ts';
import { isDenied, readHistory } from '../read-history.ts';
import { renderNotice } from '../reply.ts';

const description = exportMessages.localize('description');
const formatOption = exportMessages.localize('formatOption');
const privateOption = exportMessages.localize('privateOption');
const markdown = exportMessages.localize('markdown');

const payload: SlashPayload = {
  type: ApplicationCommandType.ChatInput,
  name: 'export',
  description: description.text,
  description_localizations: description.localizations,
  ...OFFERED_EVERYWHERE,
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: 'format',
      description: formatOption.text,
      description_localizations: formatOption.localizations,
      required: true,
      choices: [
        { name: markdown.text, name_localizations: markdown.localizations, value: 'markdown' },
        { name: 'BibTeX', value: 'bibtex' },
        { name: 'CSL-JSON', value: 'csl-json' },
      ],
    },
    {
      type: ApplicationCommandOptionType.Boolean,
      name: 'private',
      description: privateOption.text,
      description_localizations: privateOption.localizations,
    },
  ],
};

/** `/export`: every passage that the bot quoted in a thread or channel, as a file. */
export const exportCommand: SlashCommand = { kind: 'slash', payload, run };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  const language = languageOf(interaction.locale);
  const denial = findDenial(interaction);
  if (denial !== null) {
    const notice = renderNotice(exportMessages.say(language, denial));
    await interaction.reply({ ...notice, flags: MessageFlags.Ephemeral });
    return;
  }
  const { privateByDefault } = parts.state.settings.of(interaction.guildId);
  const wished = interaction.options.getBoolean('private') ?? privateByDefault;
  const audience = audienceOf(interaction, { isPrivate: wished, counts: false }, parts);
  await interaction.deferReply(audience.isPrivate ? { flags: MessageFlags.Ephemeral } : {});
  const reply = await exportHere(interaction, parts, language);
  await interaction.editReply({ ...reply, ...audience.remark(reply) });
}

/** Why nothing can be read here, as far as Discord has said it already: who isn't let in gets no error, but an empty list. */
function findDenial(interaction: ChatInputCommandInteraction): 'noAccess' | 'noHistory' | null {
  if (interaction.context === InteractionContextType.PrivateChannel) return 'noAccess';
  if (!interaction.inGuild()) return null;
  if (!interaction.inCachedGuild()) return 'noAccess';
  const { ViewChannel, ReadMessageHistory } = PermissionFlagsBits;
  if (!interaction.appPermissions.has(ViewChannel)) return 'noAccess';
  return interaction.appPermissions.has(ReadMessageHistory) ? null : 'noHistory';
}

async function exportHere(interaction: ChatInputCommandInteraction, parts: BotParts, language: Language) {
  const say = exportMessages.say.bind(exportMessages, language);
  const channel = await findChannel(interaction);
  const history = channel === null ? null : await readHistory(channel, interaction.client.user.id);
  if (channel === null || history === null) return renderNotice(say('noHistory'));
  const groups = groupByQuestion(history.own);
  if (groups.length === 0) return renderNotice(say('nothing', { messages: history.looked }));

  const { current, former, indexedAt } = await resolve(passageIdsOf(groups), interaction.user.id, parts);
  const place = 'name' in channel && channel.name ? channel.name : say('directMessages');
  const source: ExportSource = {
    groups,
    current,
    former,
    place,
    exportedAt: new Date().toISOString(),
    indexedAt,
  };
  const format = readFormat(interaction.options.getString('format', true));
  const bytes = Buffer.from(renderExport(source, format, language), 'utf8');
  if (bytes.length > interaction.attachmentSizeLimit) return renderNotice(say('tooLarge'));
  const passages = passageIdsOf(groups).length;
  const documents = new Set([...current.values(), ...former.values()].map(({ document }) => document.id))
    .size;
  const gone = passages - current.size;
  const lines = [
    say('done', { passages, documents, messages: history.looked }),
    ...(gone === 0 ? [] : [say('goneCount', { count: gone })]),
  ];
  return {
    ...renderNotice(lines.join('\n')),
    files: [new AttachmentBuilder(bytes, { name: nameExport(place, format) })],
  };
}

/** null when there is no such channel for the bot. */
async function findChannel(interaction: ChatInputCommandInteraction): Promise<TextBasedChannel | null> {
  try {
    const channel = await interaction.client.channels.fetch(interaction.channelId);
    return channel?.isTextBased() ? channel : null;
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}

/** One passage after the other: others' questions come between. */
async function resolve(ids: readonly PassageId[], userId: string, { library, admission }: BotParts) {
  const current = new Map<PassageId, QuotedPassage>();
  const former = new Map<PassageId, ArchivedQuotation>();
  const { indexedAt } = await admission.run(userId, () => library.facts());
  for (const id of ids) {
    const cited = await admission.run(userId, () => findCited(library, id));
    if (cited?.now) current.set(id, cited.now);
    if (cited?.former) former.set(id, cited.former);
  }
  return { current, former, indexedAt };
}

function readFormat(written: string): ExportFormat {
  return EXPORT_FORMATS.find((format) => format === written) ?? 'markdown';
}
