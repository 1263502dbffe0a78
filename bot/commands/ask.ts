import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  InteractionContextType,
  MessageFlags,
} from 'discord.js';
import type { DocumentCard } from '../../index/index.ts';
import type { BotParts, SlashCommand, SlashPayload } from '../command.ts';
import { LIMITS, shorten } from '../discord-limits.ts';
import { findDocument, findSimilar, matchDocuments } from '../document-list.ts';
import { escapeWithin } from '../escape-within.ts';
import { type Language, languageOf } from '../language.ts';
import { askMessages } from '../messages/ask.ts';
import { LONGEST_QUESTION } from '../question.ts';
import { type Reply, renderNotice, renderReply } from '../reply.ts';

const payload: SlashPayload = {
  type: ApplicationCommandType.ChatInput,
  name: 'ask',
  ...describe('description'),
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: 'question',
      ...describe('question'),
      required: true,
      min_length: 2,
      max_length: LONGEST_QUESTION,
    },
    {
      type: ApplicationCommandOptionType.String,
      name: 'document',
      ...describe('document'),
      autocomplete: true,
    },
    {
      type: ApplicationCommandOptionType.Boolean,
      name: 'private',
      ...describe('private'),
    },
  ],
};

/** As Discord takes a description, in every language. */
function describe(key: Parameters<typeof askMessages.localize>[0]) {
  const { text, localizations } = askMessages.localize(key);
  return { description: text, description_localizations: localizations };
}

/** `/ask`: the answer to a question, of the whole library or of one document. */
export const askCommand: SlashCommand = { kind: 'slash', payload, run, complete };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  const language = languageOf(interaction.locale);
  const question = interaction.options.getString('question', true);
  const wanted = interaction.options.getString('document');
  const isPrivate = interaction.options.getBoolean('private') ?? false;

  const document = wanted === null ? null : await chooseDocument(wanted, parts);
  if (document === undefined) {
    const notice = renderUnknownDocument(wanted ?? '', parts.documents.cards, language);
    await interaction.reply({ ...notice, flags: MessageFlags.Ephemeral });
    return;
  }
  await interaction.deferReply(isPrivate ? { flags: MessageFlags.Ephemeral } : {});
  const { excerpts: limit } = parts.state.settings.of(interaction.guildId);
  const options = { limit, ...(document === null ? {} : { documentId: document.id }) };
  const answer = await parts.admission.run(interaction.user.id, () => parts.library.ask(question, options));
  const within = document === null ? {} : { within: document };
  await interaction.editReply(renderReply(answer, { language, isPrivate, ...within }));
}

/** People may send what was never offered to them. Only what isn't in the list at hand costs a look. */
async function chooseDocument(wanted: string, { documents }: BotParts): Promise<DocumentCard | undefined> {
  return findDocument(documents.cards, wanted) ?? findDocument(await documents.current(), wanted);
}

const MOST_SIMILAR = 5;

function renderUnknownDocument(wanted: string, cards: readonly DocumentCard[], language: Language): Reply {
  const name = escapeWithin(wanted, LIMITS.choiceName);
  const similar = findSimilar(cards, wanted, MOST_SIMILAR).map(
    ({ title }) => `- ${escapeWithin(title, LIMITS.choiceName)}`,
  );
  const lines = [
    askMessages.say(language, 'noDocument', { name }),
    ...(similar.length === 0 ? [] : [askMessages.say(language, 'didYouMean'), ...similar]),
    askMessages.say(language, 'chooseDocument'),
  ];
  return renderNotice(lines.join('\n'));
}

async function complete(interaction: AutocompleteInteraction, { documents }: BotParts): Promise<void> {
  const cards = await documents.current();
  const matching = matchDocuments(cards, interaction.options.getFocused()).slice(0, LIMITS.choices);
  await interaction.respond(matching.map((card) => ({ name: nameChoice(card, matching), value: card.id })));
}

/** Ids are 80 characters at most, Discord takes 100. */
function nameChoice({ id, title }: DocumentCard, others: readonly DocumentCard[]): string {
  const alone = others.filter((other) => other.title === title).length === 1;
  return shorten(alone ? title : `${shorten(title, LIMITS.choiceName / 2)} (${id})`, LIMITS.choiceName);
}

export { complete as completeDocument, renderUnknownDocument };
