import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  ComponentType,
  type Embed,
  type TopLevelComponent,
} from 'discord.js';
import { type Answer, isPassageId, type PassageId } from '../index/index.ts';
import { readCustomId } from './custom-id.ts';
import { describeReading } from './describe-reading.ts';
import { unescapeMarkdown } from './escape-markdown.ts';
import { escapeWithin } from './escape-within.ts';
import type { Language } from './language.ts';
import { tidyQuestion } from './question.ts';

/** What a message of ours answers: enough to ask again, so that its buttons need no memory. */
export interface Asked {
  readonly question: string;
  /** The document that alone was searched; null for the whole library. */
  readonly documentId: string | null;
  /** The question before, where this one leans on it. */
  readonly previous: string | null;
}

/** A message as discord.js gives it, or as it is sent. */
export interface AnswerMessage {
  readonly content?: string;
  readonly components?: readonly MessageComponent[];
  readonly embeds?: readonly (Embed | APIEmbed)[];
}

type MessageComponent = TopLevelComponent | APIMessageTopLevelComponent;

/** Action of the button below every answer; its value is the id of the document searched, or empty. */
export const WHY = 'why';

/**
 * Code units of a question in bold: each of its 500 characters may be escaped, or be two code units.
 * Longer ones (a message whose sources are looked for) are shortened, and read back so.
 */
const LONGEST_BOLD = 1_000;

/** Less room than this is left empty. */
const LEAST = 40;

/**
 * Lines above an answer, from which `readAsked` reads the question back: the question in bold, what it
 * leaned on, how it was mended. The question comes whole; of the others what there is room for.
 * @param room code units for all of it, 1,100 or more
 */
export function writeAsked(
  answer: Pick<Answer, 'question' | 'leansOn' | 'readAs'>,
  language: Language,
  room: number,
): string[] {
  const question = tidyQuestion(answer.question);
  if (question === '') return [];
  const lines = [`**${escapeWithin(question, LONGEST_BOLD)}**`];
  const left = () => room - lines.join('\n').length - 1;
  for (const part of ['leansOn', 'readAs'] as const) {
    const only = { leansOn: null, readAs: null, [part]: answer[part] };
    const mark = part === 'leansOn' ? `${LEANING} ` : '-# ';
    const frame = [mark, ...describeReading(only, language, () => '')].join('').length;
    if (left() - frame < LEAST) continue;
    const fit = (text: string) => escapeWithin(tidyQuestion(text), left() - frame);
    lines.push(...describeReading(only, language, fit).map((line) => `${mark}${line}`));
  }
  return lines;
}

/** Opens the line with the question before. */
const LEANING = '-# ↩';

const BOLD = /^\*\*(.+)\*\*$/u;
const LEANS_ON = /^-# ↩ [^“„«]*[“„«]\s*(.*?)\s*[”“»]$/u;

/** What a message of ours answers; null when it is no answer, or its text is gone. */
export function readAsked(message: AnswerMessage): Asked | null {
  const why = customIdsOf(message.components ?? [])
    .map(readCustomId)
    .find(({ action }) => action === WHY);
  const { content = '' } = message;
  const question = readBoldQuestion(content);
  if (why === undefined || question === null) return null;
  const [, ...rest] = content.split('\n');
  const previous = rest.map((line) => LEANS_ON.exec(line)?.[1]).find((text) => text !== undefined);
  return {
    question,
    documentId: why.values[0] || null,
    previous: previous === undefined ? null : unescapeMarkdown(previous),
  };
}

/** The question in the first line of an answer; null when there is none. */
export function readBoldQuestion(content: string): string | null {
  const question = BOLD.exec(content.split('\n')[0] ?? '')?.[1];
  return question === undefined ? null : unescapeMarkdown(question);
}

/** Ids of the passages that a message of ours quotes, in its order. */
export function readPassageIds({ embeds = [] }: AnswerMessage): PassageId[] {
  return embeds.flatMap((embed) => readPassageIdOf(embed) ?? []);
}

/**
 * The id of the passage that an embed shows: the last fact in its footer. null unless it was written by
 * `renderPassage`: what differs between two passages is shown in an embed without a title.
 */
export function readPassageIdOf({
  title,
  footer,
}: Pick<Embed | APIEmbed, 'title' | 'footer'>): PassageId | null {
  const id = footer?.text.split(' · ').at(-1) ?? '';
  return isPassageId(id) && title ? id : null;
}

/** Rows as they are sent; other components are none of ours. */
export function rowsOf(
  components: readonly MessageComponent[],
): APIActionRowComponent<APIComponentInMessageActionRow>[] {
  return components
    .map((component) => ('toJSON' in component ? component.toJSON() : component))
    .filter((component) => component.type === ComponentType.ActionRow);
}

/** Of every button and menu of a message. */
export function customIdsOf(components: readonly MessageComponent[]): string[] {
  return rowsOf(components).flatMap((row) =>
    row.components.flatMap((part) => ('custom_id' in part ? [part.custom_id] : [])),
  );
}
