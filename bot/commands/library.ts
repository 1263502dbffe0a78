import { extname } from 'node:path';
import {
  ApplicationCommandOptionType,
  type Attachment,
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  MessageFlags,
} from 'discord.js';
import {
  type DocumentNotes,
  isSafeFileName,
  lookUpName,
  readableExtensions,
  stageDocument,
  suggestFileName,
} from '../../index/index.ts';
import type { BotParts, SlashCommand } from '../command.ts';
import { writeCustomId } from '../custom-id.ts';
import { LIMITS, shorten } from '../discord-limits.ts';
import { findDocument, matchDocuments } from '../document-list.ts';
import { attachmentOrigins, downloadAttachment } from '../download-attachment.ts';
import { escapeMarkdown } from '../escape-markdown.ts';
import { type Language, languageOf } from '../language.ts';
import { listOwnDocuments } from '../library-documents.ts';
import { indexRunMessages } from '../messages/index-run.ts';
import { libraryMessages as messages } from '../messages/library.ts';
import { allowChange, mayChangeFrom, moderationOf } from '../moderation-access.ts';
import { describe, moderationPayload } from '../moderation-command.ts';
import { formatBytes, type ModerationReply, renderModeration } from '../moderation-reply.ts';
import { isModerator } from '../permission.ts';
import { previewUpload } from '../preview-upload.ts';
import { renderPreview } from '../render-preview.ts';
import type { Upload } from '../uploads.ts';

/** Bytes of a document; Discord's own limit is lower for most servers. */
const MOST_BYTES = 25 * 2 ** 20;

/** Characters of what is told of a document. */
const LONGEST_NOTE = 300;

const NOTES = [
  ['title', 'addTitle'],
  ['author', 'addAuthor'],
  ['issued', 'addIssued'],
  ['url', 'addUrl'],
  ['licence', 'addLicence'],
] as const;

const payload = moderationPayload('library', messages.localize('description'), [
  {
    type: ApplicationCommandOptionType.Subcommand,
    name: 'add',
    ...describe(messages.localize('addDescription')),
    options: [
      {
        type: ApplicationCommandOptionType.Attachment,
        name: 'file',
        ...describe(messages.localize('addFile')),
        required: true,
      },
      ...NOTES.map(([name, key]) => ({
        type: ApplicationCommandOptionType.String as const,
        name,
        ...describe(messages.localize(key)),
        max_length: name === 'url' ? LIMITS.url : LONGEST_NOTE,
      })),
    ],
  },
  {
    type: ApplicationCommandOptionType.Subcommand,
    name: 'remove',
    ...describe(messages.localize('removeDescription')),
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'document',
        ...describe(messages.localize('removeDocument')),
        required: true,
        autocomplete: true,
      },
    ],
  },
]);

/** `/library`: adds a document of the moderators' own, or takes one out. */
export const libraryCommand: SlashCommand = { kind: 'slash', payload, run, complete };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  if (!(await allowChange(interaction, parts))) return;
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  if (interaction.options.getSubcommand() === 'add') await add(interaction, parts);
  else await askToRemove(interaction, parts);
}

// Adding

async function add(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  const language = languageOf(interaction.locale);
  const refuse = async (content: string) => void (await interaction.editReply(renderModeration({ content })));
  const attachment = interaction.options.getAttachment('file', true);
  const notes = readNotes(interaction);
  const problem = describeProblem(attachment, notes, language);
  if (problem !== null) return refuse(problem);

  const moderation = moderationOf(parts);
  const { uploads } = moderation;
  const folder = await moderation.libraryFolder();
  const place = await lookUpName(folder, attachment.name);
  if (place.kind === 'other') {
    const other = escapeMarkdown(place.name, { keepAddresses: false });
    return refuse(messages.say(language, 'nameTaken', { other }));
  }
  const upload = await uploads.begin(attachment.name);
  if (upload === null) return refuse(messages.say(language, 'tooMany'));

  const file = folder.prefix + attachment.name;
  const replaces = place.kind === 'same';
  const offer = await readUpload({ interaction, parts, attachment, notes, upload, file, replaces }).catch(
    async (error: unknown) => {
      await uploads.discard(upload.id);
      throw error;
    },
  );
  if (offer.confirmable) uploads.startClock(upload.id);
  else await uploads.discard(upload.id);
  await interaction.editReply(offer.reply);
}

/** Fetches and reads a document, and makes of it what a moderator is shown. */
async function readUpload(given: {
  readonly interaction: ChatInputCommandInteraction;
  readonly parts: BotParts;
  readonly attachment: Attachment;
  readonly notes: DocumentNotes;
  readonly upload: Upload;
  /** Path below its corpus folder that it would have. */
  readonly file: string;
  readonly replaces: boolean;
}): Promise<{ readonly reply: ModerationReply; readonly confirmable: boolean }> {
  const { interaction, parts, attachment, notes, upload, file, replaces } = given;
  const language = languageOf(interaction.locale);
  const refused = (content: string) => ({ reply: renderModeration({ content }), confirmable: false });
  const origins = attachmentOrigins(interaction.client.rest.options.api);
  const downloaded = await downloadAttachment(attachment.url, upload.path, { origins, most: MOST_BYTES });
  if (downloaded !== 'done') return refused(describeDownload(downloaded, language));
  await stageDocument(upload.path, notes);
  const read = await previewUpload(upload.path, file, moderationOf(parts).settings);
  if (read.kind === 'too-slow') return refused(messages.say(language, 'tooSlow'));
  if (read.kind === 'unreadable') {
    const reason = escapeMarkdown(shorten(read.reason, LIMITS.fieldValue), { keepAddresses: false });
    return refused(messages.say(language, 'unreadable', { reason }));
  }
  const { preview } = read;
  const cards = await parts.documents.current();
  return renderPreview({ uploadId: upload.id, file, preview, replaces, cards, language });
}

function readNotes({ options }: ChatInputCommandInteraction): DocumentNotes {
  const read = (name: keyof DocumentNotes) => options.getString(name)?.trim() || null;
  return {
    title: read('title'),
    author: read('author'),
    issued: read('issued'),
    url: read('url'),
    licence: read('licence'),
  };
}

/** What can be seen before anything is fetched; null when nothing is wrong. */
function describeProblem(
  { name, size }: Attachment,
  { url }: DocumentNotes,
  language: Language,
): string | null {
  const ending = extname(name).toLowerCase();
  const endings = readableExtensions();
  if (!endings.includes(ending)) {
    const values = { ending: escapeMarkdown(shorten(ending, 30)), endings: endings.join(', ') };
    return messages.say(language, ending === '' ? 'noEnding' : 'wrongType', values);
  }
  if (!isSafeFileName(name)) {
    const shown = escapeMarkdown(shorten(name, LIMITS.choiceName), { keepAddresses: false });
    return messages.say(language, 'unsafeName', { name: shown, suggestion: suggestFileName(name) });
  }
  if (size > MOST_BYTES) return describeDownload('too-large', language);
  if (url !== null && !isWebAddress(url)) return messages.say(language, 'badUrl');
  return null;
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/\S+$/iu.test(text);
}

function describeDownload(problem: 'not-discord' | 'too-large' | 'failed', language: Language): string {
  if (problem === 'not-discord') return messages.say(language, 'notDiscord');
  if (problem === 'failed') return messages.say(language, 'notDownloaded');
  return messages.say(language, 'tooLarge', { most: formatBytes(MOST_BYTES) });
}

// Taking out

async function askToRemove(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  const language = languageOf(interaction.locale);
  const wanted = interaction.options.getString('document', true);
  const document = findDocument(await listOwnDocuments(parts), wanted);
  if (document === undefined) {
    const content = messages.say(language, 'unknownDocument');
    await interaction.editReply(renderModeration({ content }));
    return;
  }
  const title = shorten(document.title, LIMITS.choiceName);
  await interaction.editReply(
    renderModeration({
      embeds: [
        {
          title: escapeMarkdown(messages.say(language, 'removeTitle', { title }), { keepAddresses: false }),
          description: messages.say(language, 'removeNote', { place: '`removed/`' }),
          fields: [
            {
              name: messages.say(language, 'file'),
              value: escapeMarkdown(document.file, { keepAddresses: false }),
              inline: true,
            },
            { name: messages.say(language, 'passages'), value: String(document.passages), inline: true },
          ],
        },
      ],
      buttons: [
        {
          id: writeCustomId('libremove', document.id),
          label: messages.say(language, 'remove'),
          style: 'danger',
        },
        { id: writeCustomId('cancelled'), label: indexRunMessages.say(language, 'cancel') },
      ],
    }),
  );
}

async function complete(interaction: AutocompleteInteraction, parts: BotParts): Promise<void> {
  const { guildId } = interaction;
  const allowed = isModerator(interaction, parts.state.settings.of(guildId)) && mayChangeFrom(guildId, parts);
  const own = allowed ? await listOwnDocuments(parts) : [];
  const matching = matchDocuments(own, interaction.options.getFocused()).slice(0, LIMITS.choices);
  await interaction.respond(
    matching.map(({ id, title, file }) => ({
      name: shorten(`${shorten(title, LIMITS.choiceName / 2)} (${file})`, LIMITS.choiceName),
      value: id,
    })),
  );
}
