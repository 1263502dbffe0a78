import type { APIActionRowComponent, APIComponentInMessageActionRow, APIEmbed } from 'discord.js';
import type { Answer, Candidate, Excerpt, NoMatch, Quoted, Reference } from '../index/index.ts';
import { describeReading } from './describe-reading.ts';
import { LIMITS, measureEmbed, shorten } from './discord-limits.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { headingsOf } from './headings.ts';
import { formatQuoteBlock } from './quote-block.ts';

/** A message as discord.js takes it, for a reply and for an edit alike. */
export interface Reply {
  readonly content?: string;
  readonly embeds: readonly APIEmbed[];
  readonly components?: readonly APIActionRowComponent<APIComponentInMessageActionRow>[];
  readonly allowedMentions: typeof NO_MENTIONS;
}

/** Nobody is ever notified, whatever a document or a question has in it. */
export const NO_MENTIONS = { parse: [] } as const;

export interface ReplyOptions {
  /** Shows the question above the answer, where it isn't there to be seen. */
  readonly showQuestion?: boolean;
  /** Title of the document that alone was searched. */
  readonly within?: string;
}

const QUOTED_COLOUR = 0x3b6ea5;
const NO_MATCH_COLOUR = 0x8a8f98;

const UNCERTAIN = 'The library may not answer this. The closest passage is:';
const SHORTENED = '-# Shortened for Discord: the passage goes on.';
const TOO_LONG = '-# The sentence that answers is too long for Discord. Open the document to read it.';

/** Code units for a line of headings, and for each fact in a footer. */
const LONGEST_PLACE = 300;
const LONGEST_FACT = 200;

/** Topics named when there is no answer. */
const MOST_TOPICS = 5;

/** Code units of the question shown above an answer. */
const LONGEST_QUESTION = 600;

/** The message that gives an answer; always within Discord's limits. */
export function renderReply(answer: Answer, options: ReplyOptions = {}): Reply {
  const { embeds, remark } =
    answer.kind === 'quoted' ? renderQuoted(answer) : renderNoMatch(answer, options.within);
  const question = options.showQuestion === true ? renderQuestion(answer.question) : '';
  const readings = describeReading(answer).map((line) => `-# ${escapeWithin(line, LONGEST_QUESTION)}`);
  const content = [question, ...readings, remark].filter((line) => line !== '').join('\n');
  return { ...(content === '' ? {} : { content }), embeds, allowedMentions: NO_MENTIONS };
}

/** A message of one or two sentences. */
export function renderNotice(text: string): Reply {
  return { content: text, embeds: [], allowedMentions: NO_MENTIONS };
}

interface Rendered {
  readonly embeds: readonly APIEmbed[];
  /** Said above the embeds; may be empty. */
  readonly remark: string;
}

function renderQuoted({ excerpts, certainty }: Quoted): Rendered {
  const embeds: APIEmbed[] = [];
  let used = 0;
  for (const excerpt of excerpts.slice(0, LIMITS.embeds)) {
    const embed = renderExcerpt(excerpt);
    used += measureEmbed(embed);
    if (used > LIMITS.embedTotal) break;
    embeds.push(embed);
  }
  const left = excerpts.length - embeds.length;
  const remarks = [
    certainty === 'certain' ? '' : UNCERTAIN,
    left === 0 ? '' : `${embeds.length} of ${excerpts.length} passages: more do not fit into one message.`,
  ];
  return { embeds, remark: remarks.filter((line) => line !== '').join('\n') };
}

/** One excerpt, with as much of it as a message can hold that holds nothing else. */
function renderExcerpt(excerpt: Excerpt): APIEmbed {
  const { text, span, highlight, document, references } = excerpt;
  const place = describePlace(excerpt);
  const notes = renderNotes(references);
  const frame: APIEmbed = {
    color: QUOTED_COLOUR,
    title: escapeWithin(document.title, LIMITS.title),
    ...(isLink(document.url) ? { url: document.url } : {}),
    ...(notes === '' ? {} : { fields: [{ name: 'Notes', value: notes }] }),
    footer: { text: describeSource(excerpt) },
  };
  const around = [place, SHORTENED.length > TOO_LONG.length ? SHORTENED : TOO_LONG].join('\n').length + 1;
  const room = Math.min(LIMITS.description, LIMITS.embedTotal - measureEmbed(frame)) - around;
  const key = { start: highlight.start - span.start, end: highlight.end - span.start };
  const { markdown, shortened } = formatQuoteBlock(text, key, room);
  const remark = markdown === '' ? TOO_LONG : shortened ? SHORTENED : '';
  const description = [place, markdown, remark].filter((part) => part !== '').join('\n');
  return { ...frame, description };
}

function renderNoMatch({ nearest }: NoMatch, within: string | undefined): Rendered {
  const where = within === undefined ? 'The library' : `“${escapeWithin(within, LIMITS.title)}”`;
  const lines = [`**${where} has nothing on this that could be quoted.**`];
  const places = [...new Set(nearest.slice(0, MOST_TOPICS).map(describeTopic))];
  if (places.length > 0) lines.push('What comes nearest:', ...places.map((place) => `- ${place}`));
  if (within !== undefined) lines.push('Ask without a document to search the whole library.');
  return { embeds: [{ color: NO_MATCH_COLOUR, description: lines.join('\n') }], remark: '' };
}

/** `Section › Sub · page 12`, escaped; '' when nothing is known. */
function describePlace(candidate: Candidate): string {
  const { page } = candidate;
  const headings = escapeMarkdown(joinHeadings(headingsOf(candidate), LONGEST_PLACE));
  return [headings, page === null ? '' : `page ${page}`].filter((part) => part !== '').join(' · ');
}

function describeTopic(candidate: Candidate): string {
  return escapeMarkdown(joinHeadings([candidate.document.title, ...headingsOf(candidate)], LONGEST_PLACE));
}

/** The inner headings say most: where there isn't room for all, outer ones go. */
function joinHeadings(headings: readonly string[], most: number): string {
  const joined = headings.join(' › ');
  const [, ...inner] = headings;
  if (joined.length <= most) return joined;
  return inner.length > 0 ? `… › ${joinHeadings(inner, most - 4)}` : shorten(joined, most);
}

/** Whole notes as many as fit, and how many there are beside. */
function renderNotes(references: readonly Reference[]): string {
  const lines: string[] = [];
  let left = references.length;
  for (const { label, text } of references) {
    const line = escapeMarkdown(`[${label}] ${text.replace(/\s+/gu, ' ')}`);
    const after = left === 1 ? '' : `\n${describeLeft(left - 1)}`;
    if ([...lines, line].join('\n').length + after.length > LIMITS.fieldValue) break;
    lines.push(line);
    left -= 1;
  }
  if (left > 0) lines.push(describeLeft(left, lines.length > 0));
  return lines.join('\n');
}

function describeLeft(count: number, more = true): string {
  const notes = count === 1 ? 'note' : 'notes';
  return more ? `-# and ${count} more ${notes}` : `-# ${count} ${notes}, too long to be shown here`;
}

/** Discord shows a footer as it is: nothing needs escaping there. */
function describeSource({ document, passageId }: Excerpt): string {
  // Without a link to follow, the file's path says where the text is.
  const place = isLink(document.url) ? null : document.file;
  const facts = [document.author, document.issued, document.licence, place].filter((fact) => fact !== null);
  return [...facts.map((fact) => shorten(fact, LONGEST_FACT)), passageId].join(' · ');
}

function renderQuestion(question: string): string {
  const words = question.replace(/\s+/gu, ' ').trim();
  return words === '' ? '' : `**${escapeWithin(words, LONGEST_QUESTION)}**`;
}

/** Escaped and no longer than `most`; what is cut is no quotation. */
function escapeWithin(text: string, most: number): string {
  for (let length = most; ; length -= 1) {
    const escaped = escapeMarkdown(shorten(text, length), { keepAddresses: false });
    if (escaped.length <= most) return escaped;
    length -= Math.floor((escaped.length - most) / 2);
  }
}

function isLink(url: string | null): url is string {
  return url !== null && url.length <= LIMITS.url && /^https?:\/\/\S+$/u.test(url) && URL.canParse(url);
}
