import type { APIEmbed } from 'discord.js';
import type { DocumentCard, DocumentPreview } from '../index/index.ts';
import { writeCustomId } from './custom-id.ts';
import { LIMITS, shorten } from './discord-limits.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import type { Language } from './language.ts';
import { libraryMessages as messages } from './messages/library.ts';
import { type ModerationReply, renderModeration } from './moderation-reply.ts';
import { formatQuoteBlock } from './quote-block.ts';

const COLOUR = 0x3b6ea5;

/** Code units of the opening, escaped. */
const OPENING_ROOM = 1_600;

/** What a document would be, for a moderator to confirm. */
export function renderPreview(given: {
  readonly uploadId: string;
  /** Path below its corpus folder that it would have. */
  readonly file: string;
  readonly preview: DocumentPreview;
  /** Whether a document of this name is there already. */
  readonly replaces: boolean;
  readonly cards: readonly DocumentCard[];
  readonly language: Language;
}): { readonly reply: ModerationReply; readonly confirmable: boolean } {
  const { uploadId, file, preview, replaces, cards, language } = given;
  const { metadata, declaredId } = preview;
  const others = cards.filter((card) => card.file !== file);
  const holder = others.find(({ id }) => id === declaredId);
  const confirmable = holder === undefined;
  const embed: APIEmbed = {
    color: COLOUR,
    title: escapeAll(messages.say(language, 'previewTitle', { title: shorten(metadata.title, 150) })),
    description: describePreview(preview, warningsOf({ ...given, others, holder }), language),
    fields: [
      ...fieldsOf(preview, language),
      { name: messages.say(language, 'file'), value: escapeAll(shorten(file, 200)), inline: true },
      { name: messages.say(language, 'passages'), value: String(preview.passages), inline: true },
    ],
  };
  const cancel = { id: writeCustomId('libcancel', uploadId), label: messages.say(language, 'cancel') };
  const add = {
    id: writeCustomId('libadd', uploadId),
    label: messages.say(language, 'add'),
    style: replaces ? ('danger' as const) : ('go' as const),
  };
  return {
    confirmable,
    reply: renderModeration({ embeds: [embed], buttons: confirmable ? [add, cancel] : [] }),
  };
}

function describePreview(
  { opening }: DocumentPreview,
  warnings: readonly string[],
  language: Language,
): string {
  const quote = formatQuoteBlock(opening, { start: 0, end: 0 }, OPENING_ROOM).markdown;
  return [
    ...warnings.map((warning) => `⚠️ ${warning}`),
    ...(quote === '' ? [] : [messages.say(language, 'opening'), quote]),
  ].join('\n');
}

/** Fields that a citation needs. */
const CITED = ['author', 'issued', 'url', 'licence'] as const;

function fieldsOf({ metadata }: DocumentPreview, language: Language): NonNullable<APIEmbed['fields']> {
  return CITED.flatMap((name) => {
    const value = metadata[name];
    return value === null
      ? []
      : [{ name: messages.say(language, name), value: escapeAll(shorten(value, 300)), inline: true }];
  });
}

function warningsOf(given: {
  readonly preview: DocumentPreview;
  readonly replaces: boolean;
  readonly others: readonly DocumentCard[];
  readonly holder: DocumentCard | undefined;
  readonly language: Language;
}): string[] {
  const { preview, replaces, others, holder, language } = given;
  const { metadata, declaredId } = preview;
  const missing = CITED.filter((name) => metadata[name] === null).map((name) => messages.say(language, name));
  const namesake = others.find(({ title }) => title === metadata.title);
  const warnings: string[] = [];
  if (holder !== undefined) {
    const values = { id: declaredId ?? '', title: escapeAll(shorten(holder.title, LIMITS.choiceName)) };
    warnings.push(messages.say(language, 'duplicateId', values));
  }
  if (replaces) warnings.push(messages.say(language, 'replaces'));
  if (namesake !== undefined && namesake !== holder) {
    warnings.push(messages.say(language, 'sameTitle', { id: escapeAll(namesake.id) }));
  }
  if (missing.length > 0) warnings.push(messages.say(language, 'notGiven', { fields: missing.join(', ') }));
  return warnings;
}

function escapeAll(text: string): string {
  return escapeMarkdown(text, { keepAddresses: false });
}
