import type { APIEmbed } from 'discord.js';
import type { LikePlace, PassagePlace, QuotedPassage, Reference, Span } from '../index/index.ts';
import { describeRecognition } from './describe-recognition.ts';
import { LIMITS, measureEmbed, shorten } from './discord-limits.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { escapeWithin } from './escape-within.ts';
import { headingsOf } from './headings.ts';
import type { Language } from './language.ts';
import { linkOf } from './link-of.ts';
import { replyMessages } from './messages/reply.ts';
import { notesOf } from './notes.ts';
import { formatQuoteBlock } from './quote-block.ts';

export interface PassageOptions {
  /** The key sentence, counted in the document's text; none is marked unless given. */
  readonly highlight?: Span;
  /** A line above the title, as it is to be read. */
  readonly heading?: string;
  /** Colour at the side. */
  readonly colour?: number;
  /** Where else nearly the same words stand. */
  readonly alsoIn?: readonly LikePlace[];
}

/** A passage of the library, or one that has left it. */
export type ShownPassage = PassagePlace &
  Pick<QuotedPassage, 'span' | 'references'> & { readonly text: string };

export const QUOTED_COLOUR = 0x3b6ea5;
export const PLAIN_COLOUR = 0x8a8f98;

/** Code units for a line of headings, and for each fact in a footer. */
const LONGEST_PLACE = 300;
const LONGEST_FACT = 200;

/**
 * One passage, with as much of it as a message can hold that holds nothing else. Its footer ends with
 * the passage's id.
 */
export function renderPassage(
  passage: ShownPassage,
  language: Language,
  { highlight, heading, colour = QUOTED_COLOUR, alsoIn = [] }: PassageOptions = {},
): APIEmbed {
  const { text, span, document } = passage;
  const place = [describePlace(passage, language), describeRecognition(passage, language)]
    .filter((line) => line !== '')
    .join('\n');
  const notes = renderNotes(notesOf(passage), language);
  const same = renderAlsoIn(alsoIn.filter(({ sameWords }) => sameWords));
  const nearly = renderAlsoIn(alsoIn.filter(({ sameWords }) => !sameWords));
  const fields = [
    ...(notes === '' ? [] : [{ name: replyMessages.say(language, 'notes'), value: notes }]),
    ...(same === '' ? [] : [{ name: replyMessages.say(language, 'alsoIn'), value: same }]),
    ...(nearly === '' ? [] : [{ name: replyMessages.say(language, 'nearlyIn'), value: nearly }]),
  ];
  const link = linkOf(document);
  const frame: APIEmbed = {
    color: colour,
    ...(heading === undefined ? {} : { author: { name: heading } }),
    title: escapeWithin(document.title, LIMITS.title),
    ...(link === null ? {} : { url: link }),
    ...(fields.length === 0 ? {} : { fields }),
    footer: { text: describeSource(passage) },
  };
  const shortenedRemark = `-# ${replyMessages.say(language, 'shortened')}`;
  const tooLong = `-# ${replyMessages.say(language, 'tooLong')}`;
  const around = place.length + Math.max(shortenedRemark.length, tooLong.length) + 2;
  const room = Math.min(LIMITS.description, LIMITS.embedTotal - measureEmbed(frame)) - around;
  const key =
    highlight === undefined ? null : { start: highlight.start - span.start, end: highlight.end - span.start };
  const { markdown, shortened } = formatQuoteBlock(text, key, room);
  const remark = markdown === '' ? tooLong : shortened ? shortenedRemark : '';
  return { ...frame, description: [place, markdown, remark].filter((part) => part !== '').join('\n') };
}

/** `Document › Section › Sub`, escaped. */
export function describeTopic(place: Pick<PassagePlace, 'document' | 'section'>): string {
  return escapeMarkdown(joinHeadings([place.document.title, ...headingsOf(place)], LONGEST_PLACE));
}

/** `Section › Sub · page 12`, escaped; '' when nothing is known. */
function describePlace(passage: PassagePlace, language: Language): string {
  const { page } = passage;
  const headings = escapeMarkdown(joinHeadings(headingsOf(passage), LONGEST_PLACE));
  const onPage = page === null ? '' : replyMessages.say(language, 'page', { page: String(page) });
  return [headings, onPage].filter((part) => part !== '').join(' · ');
}

/** The inner headings say most: where there isn't room for all, outer ones go. */
function joinHeadings(headings: readonly string[], most: number): string {
  const joined = headings.join(' › ');
  const [, ...inner] = headings;
  if (joined.length <= most) return joined;
  return inner.length > 0 ? `… › ${joinHeadings(inner, most - 4)}` : shorten(joined, most);
}

/** Code units for the title and headings of another place. */
const LONGEST_OTHER_PLACE = 80;

/** `- Document › Section · id`, a line each, as many as a field takes; '' when there are none. */
function renderAlsoIn(places: readonly PassagePlace[]): string {
  let lines = '';
  for (const place of places) {
    const where = joinHeadings([place.document.title, ...headingsOf(place)], LONGEST_OTHER_PLACE);
    const line = `- ${escapeMarkdown(where)} · \`${place.passageId}\`\n`;
    if (lines.length + line.length > LIMITS.fieldValue) break;
    lines += line;
  }
  return lines.trimEnd();
}

/** Whole notes as many as fit, and how many there are beside. */
function renderNotes(references: readonly Reference[], language: Language): string {
  // A note that several sentences rest on is read once.
  const notes = [...new Set(references.map(({ label, text }) => `[${label}] ${text.replace(/\s+/gu, ' ')}`))];
  const lines: string[] = [];
  let left = notes.length;
  const describeLeft = (count: number, key: 'moreNotes' | 'longNotes') =>
    `-# ${replyMessages.say(language, key, { count })}`;
  for (const note of notes) {
    const line = escapeMarkdown(note);
    const after = left === 1 ? '' : `\n${describeLeft(left - 1, 'moreNotes')}`;
    if ([...lines, line].join('\n').length + after.length > LIMITS.fieldValue) break;
    lines.push(line);
    left -= 1;
  }
  if (left > 0) lines.push(describeLeft(left, lines.length > 0 ? 'moreNotes' : 'longNotes'));
  return lines.join('\n');
}

/** Discord shows a footer as it is: nothing needs escaping there. */
function describeSource({ document, passageId }: PassagePlace): string {
  // Without a link to follow, the file's path says where the text is.
  const place = linkOf(document) === null ? document.file : null;
  const facts = [document.author, document.issued, document.licence, place].filter((fact) => fact !== null);
  return [...facts.map((fact) => shorten(fact, LONGEST_FACT)), passageId].join(' · ');
}
