import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type ChatInputCommandInteraction,
  MessageFlags,
} from 'discord.js';
import type { Ticket } from '../admission.ts';
import type { BotParts, SlashCommand, SlashPayload } from '../command.ts';
import { findDocument } from '../document-list.ts';
import { completeDocument, renderUnknownDocument } from '../document-option.ts';
import { describeRefusal, placeOfInteraction } from '../gate.ts';
import { languageOf } from '../language.ts';
import { askMessages } from '../messages/ask.ts';
import { addMissRemark } from '../note-miss.ts';
import { OFFERED_EVERYWHERE } from '../offered-everywhere.ts';
import { findPrevious } from '../previous-question.ts';
import { LONGEST_QUESTION } from '../question.ts';
import { renderNotice, renderReply } from '../reply.ts';
import { answerInThread, describeThreadOption } from '../thread-answer.ts';

const payload: SlashPayload = {
  type: ApplicationCommandType.ChatInput,
  name: 'ask',
  ...describe('description'),
  ...OFFERED_EVERYWHERE,
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
    {
      type: ApplicationCommandOptionType.Boolean,
      name: 'thread',
      ...describeThreadOption(),
    },
  ],
};

/** As Discord takes a description, in every language. */
function describe(key: Parameters<typeof askMessages.localize>[0]) {
  const { text, localizations } = askMessages.localize(key);
  return { description: text, description_localizations: localizations };
}

/** `/ask`: the answer to a question, of the whole library or of one document. */
export const askCommand: SlashCommand = { kind: 'slash', payload, run, complete: completeDocument };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  const { options, locale, guildId, user, channel } = interaction;
  const question = options.getString('question', true);
  const wanted = options.getString('document');
  const inThread = options.getBoolean('thread') ?? false;
  const saidPrivate = options.getBoolean('private');
  const language = languageOf(locale);
  const settings = parts.state.settings.of(guildId);
  // Who asks for a thread asks for what everybody sees, unless they say otherwise themselves.
  const isPrivate = saidPrivate ?? (settings.privateByDefault && !inThread);

  const entry = parts.gate.enter(placeOfInteraction(interaction, isPrivate));
  if (!entry.open) {
    const notice = renderNotice(describeRefusal(entry.refusal, language));
    await interaction.reply({ ...notice, flags: MessageFlags.Ephemeral });
    return;
  }
  let ticket: Ticket | null = null;
  try {
    ticket = parts.admission.enter(user.id);
    const known = wanted === null ? null : findDocument(parts.documents.cards, wanted);
    // Acknowledged before anything waits. That a document is unknown is nobody else's business.
    const toOne = isPrivate || known === undefined;
    await interaction.deferReply(toOne ? { flags: MessageFlags.Ephemeral } : {});
    const document =
      known === undefined ? findDocument(await parts.documents.current(), wanted ?? '') : known;
    if (document === undefined) {
      entry.giveBack();
      await interaction.editReply(renderUnknownDocument(wanted ?? '', parts.documents.cards, language));
      return;
    }
    const previous = await findPrevious(channel, question, parts.log);
    const documentId = document?.id;
    const answer = await ticket.run(() =>
      parts.library.ask(question, {
        limit: settings.excerpts,
        ...(documentId === undefined ? {} : { documentId }),
        ...(previous === null ? {} : { previous }),
      }),
    );
    const within = document === null ? {} : { within: document };
    const rendered = renderReply(answer, { language, isPrivate: toOne, ...within });
    const inPrivate = saidPrivate === true;
    const answered = addMissRemark(rendered, answer, { guildId, inPrivate, documentId, locale }, parts);
    if (inThread) await answerInThread(interaction, { question, answered, isPrivate: toOne }, parts.log);
    else await interaction.editReply(answered);
  } catch (error) {
    entry.giveBack();
    throw error;
  } finally {
    ticket?.leave();
  }
}
