import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  MessageFlags,
} from 'discord.js';
import type { BotParts, SlashCommand, SlashPayload } from '../command.ts';
import { readOutline } from '../components/sources.ts';
import { LIMITS, shorten } from '../discord-limits.ts';
import { findDocument } from '../document-list.ts';
import { completeDocument, renderUnknownDocument } from '../document-option.ts';
import { escapeWithin } from '../escape-within.ts';
import { type Language, languageOf } from '../language.ts';
import { askMessages } from '../messages/ask.ts';
import { sourcesMessages } from '../messages/sources.ts';
import { OFFERED_EVERYWHERE } from '../offered-everywhere.ts';
import { LONGEST_SEARCH, renderDocumentCard, renderSources, tidySearch } from '../render-sources.ts';
import { type Reply, renderNotice } from '../reply.ts';
import { findTopic, matchTopics, type Topic, topicsOf, valueOfTopic } from '../topics.ts';

const payload: SlashPayload = {
  type: ApplicationCommandType.ChatInput,
  name: 'sources',
  ...describe('description'),
  ...OFFERED_EVERYWHERE,
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: 'topic',
      ...describe('topic'),
      autocomplete: true,
    },
    {
      type: ApplicationCommandOptionType.String,
      name: 'document',
      ...describe('document'),
      autocomplete: true,
    },
    {
      type: ApplicationCommandOptionType.String,
      name: 'search',
      ...describe('search'),
      max_length: LONGEST_SEARCH,
    },
  ],
};

function describe(key: Parameters<typeof sourcesMessages.localize>[0]) {
  const { text, localizations } = sourcesMessages.localize(key);
  return { description: text, description_localizations: localizations };
}

/**
 * `/sources`: the documents of the library, by topic or by words, and the card of each. For the person
 * alone: to turn pages is like looking along a shelf, and nobody else should find the list turned
 * over, or the channel full of it. What is worth showing to others is a passage, and that can be.
 */
export const sourcesCommand: SlashCommand = { kind: 'slash', payload, run, complete };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  await interaction.editReply(await answer(interaction, languageOf(interaction.locale), parts));
}

async function answer(
  { options, user }: ChatInputCommandInteraction,
  language: Language,
  parts: BotParts,
): Promise<Reply> {
  const wantedTopic = options.getString('topic');
  const wantedDocument = options.getString('document');
  const search = tidySearch(options.getString('search') ?? '');
  // Discord counts characters, some of which are two code units.
  if (search.length > LONGEST_SEARCH)
    return renderNotice(sourcesMessages.say(language, 'longSearch', { most: LONGEST_SEARCH }));
  const cards = await parts.documents.current();
  const topics = topicsOf(cards);
  const topic = wantedTopic === null ? null : findTopic(topics, wantedTopic);
  if (topic === undefined) return renderUnknownTopic(wantedTopic ?? '', topics, language);
  const view = { page: 1, topic: topic?.reference ?? '', search };
  if (wantedDocument === null) return renderSources(cards, view, language);
  const card = findDocument(cards, wantedDocument);
  if (card === undefined) return renderUnknownDocument(wantedDocument, cards, language);
  return renderDocumentCard(card, await readOutline(user.id, card.id, parts), view, language);
}

const MOST_SIMILAR = 5;

function renderUnknownTopic(wanted: string, topics: readonly Topic[], language: Language): Reply {
  const words = wanted.split(/\s+/u).filter((word) => word.length > 2);
  const similar = [...new Set(words.flatMap((word) => matchTopics(topics, word)))].slice(0, MOST_SIMILAR);
  const lines = [
    sourcesMessages.say(language, 'noTopic', { name: escapeWithin(wanted, LIMITS.choiceName) }),
    ...(similar.length === 0 ? [] : [askMessages.say(language, 'didYouMean')]),
    ...similar.map(({ name }) => `- ${escapeWithin(name, LIMITS.choiceName)}`),
    sourcesMessages.say(language, 'chooseTopicFromList'),
  ];
  return renderNotice(lines.join('\n'));
}

async function complete(interaction: AutocompleteInteraction, parts: BotParts): Promise<void> {
  const { name, value } = interaction.options.getFocused(true);
  if (name !== 'topic') return completeDocument(interaction, parts);
  const topics = matchTopics(topicsOf(await parts.documents.current()), value).slice(0, LIMITS.choices);
  await interaction.respond(
    topics.map((topic) => ({
      name: `${shorten(topic.name, LIMITS.choiceName - COUNT_ROOM)} (${topic.documents})`,
      value: valueOfTopic(topic),
    })),
  );
}

/** For ` (12345)` behind a topic. */
const COUNT_ROOM = 8;
