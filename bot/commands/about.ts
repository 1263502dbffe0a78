import {
  type APIEmbed,
  ApplicationCommandType,
  ButtonStyle,
  type ChatInputCommandInteraction,
  MessageFlags,
} from 'discord.js';
import type { DocumentCard, LibraryFacts } from '../../index/index.ts';
import { makeButton, makeRow } from '../answer-buttons.ts';
import type { BotParts, SlashCommand, SlashPayload } from '../command.ts';
import { FORGET } from '../components/forget.ts';
import { escapeWithin } from '../escape-within.ts';
import { type Language, languageOf } from '../language.ts';
import { aboutMessages } from '../messages/about.ts';
import { OFFERED_EVERYWHERE } from '../offered-everywhere.ts';
import { QUOTED_COLOUR } from '../render-passage.ts';
import { NO_MENTIONS, type Reply } from '../reply.ts';
import type { GuildSettings } from '../state/settings.ts';
import { topicsOf } from '../topics.ts';

const payload: SlashPayload = {
  type: ApplicationCommandType.ChatInput,
  name: 'about',
  ...describe('description'),
  ...OFFERED_EVERYWHERE,
};

function describe(key: Parameters<typeof aboutMessages.localize>[0]) {
  const { text, localizations } = aboutMessages.localize(key);
  return { description: text, description_localizations: localizations };
}

/** `/about`: what is indexed, when and with what, and what is read and stored of people. */
export const aboutCommand: SlashCommand = { kind: 'slash', payload, run };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const facts = await parts.admission.run(interaction.user.id, () => parts.library.facts());
  const cards = await parts.documents.current();
  const settings = parts.state.settings.of(interaction.guildId);
  await interaction.editReply(renderAbout(facts, cards, settings, languageOf(interaction.locale)));
}

type AboutKey = Parameters<typeof aboutMessages.say>[1];

/** Licences and topics named; the others are counted. */
const MOST_LICENCES = 5;
const MOST_TOPICS = 8;
const LONGEST_NAME = 80;

export function renderAbout(
  facts: LibraryFacts,
  cards: readonly DocumentCard[],
  { missesDays }: Pick<GuildSettings, 'missesDays'>,
  language: Language,
): Reply {
  const say = (key: AboutKey, values?: Parameters<typeof aboutMessages.say>[2]) =>
    aboutMessages.say(language, key, values);
  const licences = countLicences(cards, say('noLicence'));
  const topics = topicsOf(cards).map(({ name, documents }) => ({ name, documents }));
  const seconds = Math.floor(Date.parse(facts.indexedAt) / 1000);
  const fields = [
    { name: say('documents'), value: String(facts.documents), inline: true },
    { name: say('passages'), value: String(facts.passages), inline: true },
    {
      name: say('generation'),
      value: `${facts.generation} · <t:${seconds}:D> (<t:${seconds}:R>)`,
      inline: true,
    },
    { name: say('licences'), value: listCounts(licences, MOST_LICENCES) },
    { name: say('topics'), value: listCounts(topics, MOST_TOPICS) },
    { name: say('model'), value: say('modelText', { model: `\`${facts.modelId.replaceAll('`', '')}\`` }) },
    {
      name: say('privacy'),
      value: [
        say('read'),
        `${say('stored')} ${missesDays > 0 ? say('misses', { days: missesDays }) : say('noMisses')}`,
        say('deleted'),
      ].join('\n'),
    },
  ].filter(({ value }) => value !== '');
  const embed: APIEmbed = {
    color: QUOTED_COLOUR,
    title: say('title'),
    description: say('introduction'),
    fields,
  };
  const forget = makeButton(say('forget'), ButtonStyle.Secondary, FORGET);
  return { embeds: [embed], components: [makeRow([forget])], allowedMentions: NO_MENTIONS };
}

interface Counted {
  readonly name: string;
  readonly documents: number;
}

function countLicences(cards: readonly DocumentCard[], none: string): Counted[] {
  const counts = new Map<string, number>();
  for (const { licence } of cards) counts.set(licence ?? none, (counts.get(licence ?? none) ?? 0) + 1);
  return [...counts]
    .map(([name, documents]) => ({ name, documents }))
    .sort((a, b) => b.documents - a.documents || a.name.localeCompare(b.name, 'en'));
}

/** `CC BY 4.0 (78) · public domain (3) · +2`: well within a field. */
function listCounts(counted: readonly Counted[], most: number): string {
  const left = counted.length - most;
  const named = counted
    .slice(0, most)
    .map(({ name, documents }) => `${escapeWithin(name, LONGEST_NAME)} (${documents})`);
  return [...named, ...(left > 0 ? [`+${left}`] : [])].join(' · ');
}
