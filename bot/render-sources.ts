import {
  type APIActionRowComponent,
  type APIEmbed,
  type APIMessageComponentEmoji,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import type { DocumentCard, OutlineEntry } from '../index/index.ts';
import { makeButton, makeRow, type Row } from './answer-buttons.ts';
import { writeCustomId } from './custom-id.ts';
import { LIMITS, measureEmbed, shorten } from './discord-limits.ts';
import { searchDocuments } from './document-list.ts';
import { escapeWithin } from './escape-within.ts';
import type { Language } from './language.ts';
import { linkOf } from './link-of.ts';
import { buttonMessages } from './messages/answer-buttons.ts';
import { sourcesMessages } from './messages/sources.ts';
import { PLAIN_COLOUR, QUOTED_COLOUR } from './render-passage.ts';
import { NO_MENTIONS, type Reply } from './reply.ts';
import { findTopic, hasTopic, type Topic, topicsOf } from './topics.ts';

/** What a person sees of the documents. All of it is in the `custom_id`s of the buttons and menus. */
export interface SourcesView {
  /** Counted from 1; beyond the last it stands for the last. */
  readonly page: number;
  /** Reference of a topic; '' for all. */
  readonly topic: string;
  /** Words that documents must have; '' for any. At most `LONGEST_SEARCH` code units, without a bar. */
  readonly search: string;
}

/** Actions of the buttons and menus, and of the handlers for them. */
export const SOURCES_ACTIONS = {
  page: 'sources',
  open: 'sources-open',
  topic: 'sources-topic',
} as const;

/** With it the longest `custom_id` has 92 of 100 characters: `sources-topic|9999|0123456789|…`. */
export const LONGEST_SEARCH = 60;

/** So many fit on a phone's screen, with the menu below them. */
const DOCUMENTS_ON_PAGE = 10;

const LONGEST_TITLE = 150;
const LONGEST_FACT = 80;
const LONGEST_SUMMARY = 700;
const LONGEST_HEADING = 100;

/** Text without the mark that parts values in a `custom_id`, in one line. */
export function tidySearch(text: string): string {
  return text.replace(/[\s|]+/gu, ' ').trim();
}

/** From a `custom_id`: what is not of the right form is as if it were not there. */
export function readSourcesView([page = '', topic = '', search = '']: readonly string[]): SourcesView {
  return {
    page: /^[1-9]\d{0,3}$/u.test(page) ? Number(page) : 1,
    topic: /^[0-9a-f]{10}$/u.test(topic) ? topic : '',
    search: search.length <= LONGEST_SEARCH ? tidySearch(search) : '',
  };
}

function writeView(action: string, { page, topic, search }: SourcesView): string {
  return writeCustomId(action, page, topic, search);
}

/** A page of the documents that a view shows. @param remark a line above it */
export function renderSources(
  cards: readonly DocumentCard[],
  wanted: SourcesView,
  language: Language,
  remark: string | null = null,
): Reply {
  const say = sourcesSay(language);
  const topics = topicsOf(cards);
  const topic = wanted.topic === '' ? undefined : findTopic(topics, wanted.topic);
  const isTopicGone = wanted.topic !== '' && topic === undefined;
  const ofTopic = topic === undefined ? cards : cards.filter((card) => hasTopic(card, topic));
  const found = wanted.search === '' ? ofTopic : searchDocuments(ofTopic, wanted.search);
  const pages = Math.max(1, Math.ceil(found.length / DOCUMENTS_ON_PAGE));
  const view = { ...wanted, topic: topic?.reference ?? '', page: Math.min(wanted.page, pages) };
  const first = (view.page - 1) * DOCUMENTS_ON_PAGE;
  const shown = found.slice(first, first + DOCUMENTS_ON_PAGE);
  const remarks = [...(remark === null ? [] : [remark]), ...(isTopicGone ? [say('topicGone')] : [])];
  const embed: APIEmbed = {
    color: PLAIN_COLOUR,
    title: say('title'),
    description: describeList(shown, first, { found: found.length, topic, view }, language),
    ...(pages === 1 ? {} : { footer: { text: say('page', { page: view.page, pages }) } }),
  };
  return {
    content: remarks.join('\n'),
    embeds: [embed],
    components: [
      ...renderOpenMenu(shown, first, view, language),
      ...renderTopicMenu(topics, topic, view, language),
      ...renderPaging(pages, view, language),
    ],
    allowedMentions: NO_MENTIONS,
  };
}

type SourcesKey = Parameters<typeof sourcesMessages.say>[1];

function sourcesSay(language: Language) {
  return (key: SourcesKey, values?: Parameters<typeof sourcesMessages.say>[2]) =>
    sourcesMessages.say(language, key, values);
}

function describeList(
  shown: readonly DocumentCard[],
  first: number,
  facts: {
    readonly found: number;
    readonly topic: Topic | undefined;
    readonly view: SourcesView;
  },
  language: Language,
): string {
  const say = sourcesSay(language);
  const { found, topic, view } = facts;
  const filters = [
    ...(topic === undefined ? [] : [say('topicIs', { topic: escapeWithin(topic.name, LONGEST_TITLE) })]),
    ...(view.search === '' ? [] : [say('searchIs', { search: escapeWithin(view.search, LONGEST_TITLE) })]),
  ];
  const isFiltered = filters.length > 0;
  const lines = shown.map((card, position) => describeDocument(card, first + position + 1, language));
  const count = found === 0 ? say(isFiltered ? 'nothing' : 'empty') : say('count', { count: found });
  return [[count, ...filters].join('\n'), ...lines].join('\n\n');
}

function describeDocument(card: DocumentCard, number: number, language: Language): string {
  const { title, author, issued, passages } = card;
  const facts = [author, issued]
    .filter((fact) => fact !== null)
    .map((fact) => escapeWithin(fact, LONGEST_FACT));
  const count = sourcesMessages.say(language, 'passageCount', { count: passages });
  return `**${number}.** ${escapeWithin(title, LONGEST_TITLE)}\n-# ${[...facts, count].join(' · ')}`;
}

function renderOpenMenu(
  shown: readonly DocumentCard[],
  first: number,
  view: SourcesView,
  language: Language,
): Row[] {
  if (shown.length === 0) return [];
  const options = shown.map(({ id, title, author, issued }, position) => {
    const facts = [author, issued].filter((fact) => fact !== null).join(' · ');
    return {
      label: shorten(`${first + position + 1}. ${title}`, LIMITS.menuText),
      value: id,
      ...(facts === '' ? {} : { description: shorten(facts, LIMITS.menuText) }),
    };
  });
  const placeholder = sourcesMessages.say(language, 'openOne');
  return [makeMenu(writeView(SOURCES_ACTIONS.open, view), placeholder, options)];
}

/** Value of the entry that stands for all topics; no reference of a topic has this form. */
const ALL_TOPICS = 'all';

function renderTopicMenu(
  topics: readonly Topic[],
  chosen: Topic | undefined,
  view: SourcesView,
  language: Language,
): Row[] {
  if (topics.length === 0) return [];
  const most = LIMITS.menuEntries - 1;
  // The one that is chosen stays in the menu, be it ever so rare.
  const usual = topics.slice(0, most);
  const listed =
    chosen === undefined || usual.includes(chosen) ? usual : [...usual.slice(0, most - 1), chosen];
  const options = [
    { label: sourcesMessages.say(language, 'allTopics'), value: ALL_TOPICS },
    ...listed.map((topic) => ({
      label: shorten(topic.name, LIMITS.menuText),
      value: topic.reference,
      description: sourcesMessages.say(language, 'count', { count: topic.documents }),
      ...(topic === chosen ? { default: true } : {}),
    })),
  ];
  const placeholder = sourcesMessages.say(language, 'chooseTopic');
  return [makeMenu(writeView(SOURCES_ACTIONS.topic, { ...view, page: 1 }), placeholder, options)];
}

/** The view after something was chosen in the menu of topics; what is no topic stands for all. */
export function viewOfTopic(view: SourcesView, chosen: string): SourcesView {
  const [topic] = [chosen].filter((value) => value !== ALL_TOPICS);
  return readSourcesView(['1', topic ?? '', view.search]);
}

function renderPaging(pages: number, view: SourcesView, language: Language): Row[] {
  const isFiltered = view.topic !== '' || view.search !== '';
  const turn = (label: string, page: number) => ({
    ...makeButton(
      label,
      ButtonStyle.Secondary,
      SOURCES_ACTIONS.page,
      ...valuesOf({ ...view, page: Math.max(0, page) }),
    ),
    disabled: page < 1 || page > pages,
  });
  const buttons = [
    ...(pages === 1
      ? []
      : [
          turn(`◀ ${buttonMessages.say(language, 'previous')}`, view.page - 1),
          turn(`${buttonMessages.say(language, 'next')} ▶`, view.page + 1),
        ]),
    ...(isFiltered
      ? [
          makeButton(
            sourcesMessages.say(language, 'all'),
            ButtonStyle.Secondary,
            SOURCES_ACTIONS.page,
            ...valuesOf({ page: 1, topic: '', search: '' }),
          ),
        ]
      : []),
  ];
  return buttons.length === 0 ? [] : [makeRow(buttons)];
}

function valuesOf({ page, topic, search }: SourcesView): readonly (string | number)[] {
  return [page, topic, search];
}

interface MenuEntry {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly default?: boolean;
  readonly emoji?: APIMessageComponentEmoji;
}

function makeMenu(customId: string, placeholder: string, options: readonly MenuEntry[]): Row {
  const menu: APIStringSelectComponent = {
    type: ComponentType.StringSelect,
    custom_id: customId,
    placeholder,
    options: [...options],
  };
  const row: APIActionRowComponent<APIStringSelectComponent> = {
    type: ComponentType.ActionRow,
    components: [menu],
  };
  return row;
}

/** All that is known of a document, with its headings, and the way back to the view that it was opened from. */
export function renderDocumentCard(
  card: DocumentCard,
  outline: readonly OutlineEntry[],
  view: SourcesView,
  language: Language,
): Reply {
  const say = sourcesSay(language);
  const link = linkOf(card);
  const fields = [
    { name: say('author'), value: card.author },
    { name: say('issued'), value: card.issued },
    { name: say('licence'), value: card.licence },
    { name: say('passages'), value: String(card.passages) },
    { name: say('topics'), value: card.topics.length === 0 ? null : card.topics.join(' · ') },
  ].flatMap(({ name, value }) =>
    value === null ? [] : [{ name, value: escapeWithin(value, LIMITS.fieldValue), inline: true }],
  );
  const frame: APIEmbed = {
    color: QUOTED_COLOUR,
    title: escapeWithin(card.title, LIMITS.title),
    ...(link === null ? {} : { url: link }),
    fields,
    footer: { text: [card.id, card.file].map((text) => shorten(text, LIMITS.title)).join(' · ') },
  };
  const summary = card.summary === null ? [] : [escapeWithin(card.summary, LONGEST_SUMMARY)];
  const used = measureEmbed(frame) + summary.join('').length + 2;
  const room = Math.min(LIMITS.description, LIMITS.embedTotal - used) - summary.join('').length - 2;
  const contents = renderOutline(withoutTitle(outline, card.title), room, language);
  const description = [...summary, ...(contents === '' ? [] : [contents])].join('\n\n');
  const back = makeButton(`◀ ${say('back')}`, ButtonStyle.Secondary, SOURCES_ACTIONS.page, ...valuesOf(view));
  const row = makeRow([back]);
  return {
    content: '',
    embeds: [description === '' ? frame : { ...frame, description }],
    components: [
      link === null || link.length > LIMITS.buttonUrl
        ? row
        : {
            ...row,
            components: [
              ...row.components,
              { type: ComponentType.Button, style: ButtonStyle.Link, label: say('openDocument'), url: link },
            ],
          },
    ],
    allowedMentions: NO_MENTIONS,
  };
}

/** Many documents repeat their title as the first heading, above all others. */
function withoutTitle(outline: readonly OutlineEntry[], title: string): readonly OutlineEntry[] {
  const [first] = outline;
  if (first?.heading !== title || outline.filter(({ level }) => level === 1).length > 1) return outline;
  return outline.slice(1).map((entry) => ({ ...entry, level: entry.level - 1 }));
}

/** Levels of a list that Discord indents. */
const MOST_LEVELS = 4;

/** As many levels as fit whole; of the outermost alone, as many headings as fit. '' when there are none. */
function renderOutline(outline: readonly OutlineEntry[], room: number, language: Language): string {
  if (outline.length === 0) return '';
  const say = sourcesSay(language);
  const top = Math.min(...outline.map(({ level }) => level));
  const title = `**${say('contents')}**`;
  const render = (entries: readonly OutlineEntry[]) => {
    const left = outline.length - entries.length;
    const lines = entries.map(({ heading, level, passages }) => {
      const indent = '  '.repeat(Math.min(level - top, MOST_LEVELS - 1));
      return `${indent}- ${escapeWithin(heading, LONGEST_HEADING)} (${passages})`;
    });
    return [title, ...lines, ...(left === 0 ? [] : [`-# ${say('moreHeadings', { count: left })}`])].join(
      '\n',
    );
  };
  for (let deepest = top + MOST_LEVELS; deepest >= top; deepest -= 1) {
    const whole = render(outline.filter(({ level }) => level <= deepest));
    if (whole.length <= room) return whole;
  }
  const outer = outline.filter(({ level }) => level === top);
  for (let count = outer.length - 1; count > 0; count -= 1) {
    const part = render(outer.slice(0, count));
    if (part.length <= room) return part;
  }
  return '';
}
