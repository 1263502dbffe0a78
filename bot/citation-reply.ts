import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  AttachmentBuilder,
  ComponentType,
} from 'discord.js';
import {
  CITATION_STYLE_NAMES,
  CITATION_STYLES,
  type Citation,
  type CitationStyle,
  citePassage,
  type PassageId,
  type PassagePlace,
} from '../index/index.ts';
import { formatCodeBlock } from './code-block.ts';
import type { BotParts } from './command.ts';
import { writeCustomId } from './custom-id.ts';
import { LIMITS, shorten } from './discord-limits.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { findCited } from './find-cited.ts';
import type { Language } from './language.ts';
import { citeMessages } from './messages/cite.ts';
import { NO_MENTIONS, type Reply } from './reply.ts';

/** First part of the ids of what cites: `cite|<passage>` on buttons, `cite|<passage>|<style>` on the menu of styles. */
export const CITE = 'cite';

/** What people get who choose no style. */
export const DEFAULT_STYLE: CitationStyle = 'apa';

/** Every field is there, so that an edit leaves nothing of what was before. */
export interface CitationReply extends Reply {
  readonly content: string;
  readonly components: readonly APIActionRowComponent<APIComponentInMessageActionRow>[];
  readonly files: readonly AttachmentBuilder[];
  /** Those that stay at an edit: none. */
  readonly attachments: readonly [];
}

const COLOUR = 0x3b6ea5;

const FILE_NAMES: Readonly<Partial<Record<CitationStyle, string>>> = {
  bibtex: 'citation.bib',
  'csl-json': 'citation.json',
};

/** Looks a passage up and cites it; says so when there is none of that id. */
export async function replyWithCitation(
  id: PassageId,
  style: CitationStyle,
  { userId, language, parts }: { userId: string; language: Language; parts: BotParts },
): Promise<CitationReply> {
  const { library, admission } = parts;
  const [cited, facts] = await admission.run(userId, () =>
    Promise.all([findCited(library, id), library.facts()]),
  );
  const passage = cited?.now ?? cited?.former ?? null;
  if (passage === null) return makeReply(citeMessages.say(language, 'gone', { id }));
  const former = cited?.former ?? null;
  const citation = await citePassage({ passage }, style, { accessed: former?.indexedAt ?? facts.indexedAt });
  const reply = renderCitation(citation, passage, language);
  if (former === null) return reply;
  const { generation, successor } = former;
  const remarks = [
    `⚠️ ${citeMessages.say(language, 'former', { generation })}`,
    ...(successor === null ? [] : [citeMessages.say(language, 'successor', { id: successor })]),
  ];
  return { ...reply, content: [...remarks, reply.content].join('\n') };
}

/** Code units of the content kept free for what became of a passage. */
const ROOM_FOR_REMARKS = 300;

/** The citation as it looks, and in blocks to copy: a phone copies a message's text, but not its embeds. */
export function renderCitation(
  citation: Citation,
  { passageId, document }: Pick<PassagePlace, 'passageId' | 'document'>,
  language: Language,
): CitationReply {
  const { style, reference, inText } = citation;
  const embed: APIEmbed = {
    color: COLOUR,
    title: shortenEscaped(document.title, LIMITS.title),
    ...describe(citation),
    footer: { text: `${CITATION_STYLE_NAMES[style]} · ${passageId}` },
  };
  const say = (key: 'reference' | 'inText' | 'note' | 'entry') => citeMessages.say(language, key);
  const blocks =
    inText === null
      ? [say('entry'), formatCodeBlock(reference.text)]
      : [
          say('reference'),
          formatCodeBlock(reference.text),
          say(style === 'chicago' ? 'note' : 'inText'),
          formatCodeBlock(inText.text),
        ];
  const content = blocks.join('\n');
  const components = [makeMenu(passageId, style, language)];
  if (content.length <= LIMITS.content - ROOM_FOR_REMARKS)
    return { ...makeReply(content), embeds: [embed], components };
  const text = inText === null ? reference.text : `${reference.text}\n\n${inText.text}`;
  const file = new AttachmentBuilder(Buffer.from(`${text}\n`), { name: FILE_NAMES[style] ?? 'citation.txt' });
  return {
    ...makeReply(citeMessages.say(language, 'tooLong')),
    embeds: [embed],
    components,
    files: [file],
  };
}

function makeReply(content: string): CitationReply {
  return { content, embeds: [], components: [], files: [], attachments: [], allowedMentions: NO_MENTIONS };
}

/** With the italics that a code block can't show; nothing for formats, which have none. */
function describe({ reference, inText }: Citation): Pick<APIEmbed, 'description'> {
  if (inText === null) return {};
  const description = [reference, inText]
    .map(({ runs }) =>
      runs.map(({ text, italic }) => (italic ? emphasise(text) : escapeMarkdown(text))).join(''),
    )
    .join('\n\n');
  return description.length > LIMITS.description ? {} : { description };
}

/** An address right before our asterisk would take it in. */
function emphasise(text: string): string {
  const words = text.trim();
  if (words === '') return text;
  const at = text.indexOf(words);
  const escaped = escapeMarkdown(words, { keepAddresses: false });
  return `${text.slice(0, at)}*${escaped}*${text.slice(at + words.length)}`;
}

function shortenEscaped(text: string, most: number): string {
  for (let length = most; ; length -= 1) {
    const escaped = escapeMarkdown(shorten(text, length), { keepAddresses: false });
    if (escaped.length <= most) return escaped;
    length -= Math.floor((escaped.length - most) / 2);
  }
}

function makeMenu(
  id: PassageId,
  chosen: CitationStyle,
  language: Language,
): APIActionRowComponent<APIComponentInMessageActionRow> {
  const menu = {
    type: ComponentType.StringSelect as const,
    custom_id: writeCustomId(CITE, id, chosen),
    placeholder: citeMessages.say(language, 'chooseStyle'),
    options: CITATION_STYLES.map((style) => ({
      label: CITATION_STYLE_NAMES[style],
      value: style,
      default: style === chosen,
    })),
  };
  return { type: ComponentType.ActionRow, components: [menu] };
}
