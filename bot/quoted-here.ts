import type { APIEmbed } from 'discord.js';
import type { PassageId } from '../index/index.ts';
import { readBoldQuestion, readPassageIdOf } from './asked-in.ts';
import { unescapeMarkdown } from './escape-markdown.ts';
import { readQuoteBlock } from './read-quote-block.ts';

/** A message of the bot's own, as far as an export needs it. */
export interface OwnMessage {
  readonly content: string;
  readonly embeds: readonly Pick<APIEmbed, 'title' | 'url' | 'description' | 'footer'>[];
  /** ISO 8601, UTC. */
  readonly at: string;
  /** What the message replies to, where that can be read. */
  readonly repliesTo: string | null;
}

/** A passage as a message showed it. */
export interface ShownPassage {
  readonly passageId: PassageId;
  readonly title: string;
  readonly url: string | null;
  /** The quotation, as much of it as was shown; '' where it was too long for Discord. */
  readonly shown: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What was quoted for a question; null where none is known. */
export interface QuestionGroup {
  readonly question: string | null;
  /** In order, each once. */
  readonly passages: readonly ShownPassage[];
}

/** Passages that messages quote, by the question that each answers; groups in the order of their first message. */
export function groupByQuestion(messages: readonly OwnMessage[]): QuestionGroup[] {
  const groups = new Map<string | null, Map<PassageId, ShownPassage>>();
  for (const message of messages) {
    const passages = message.embeds.flatMap((embed) => readEmbed(embed, message.at) ?? []);
    if (passages.length === 0) continue;
    const question = readQuestion(message);
    const group = groups.get(question) ?? new Map<PassageId, ShownPassage>();
    for (const passage of passages) {
      if (!group.has(passage.passageId)) group.set(passage.passageId, passage);
    }
    groups.set(question, group);
  }
  return [...groups].map(([question, passages]) => ({ question, passages: [...passages.values()] }));
}

/** Ids of all the passages, each once. */
export function passageIdsOf(groups: readonly QuestionGroup[]): PassageId[] {
  return [...new Set(groups.flatMap(({ passages }) => passages.map(({ passageId }) => passageId)))];
}

/** null when an embed is not about a passage. */
function readEmbed(embed: OwnMessage['embeds'][number], at: string): ShownPassage | null {
  const passageId = readPassageIdOf(embed);
  if (passageId === null) return null;
  const { title = '', url = null, description = '' } = embed;
  return { passageId, title: unescapeMarkdown(title), url, shown: readQuoteBlock(description), at };
}

/** The question of an answer; an answer to a message has its question there. */
function readQuestion({ content, repliesTo }: OwnMessage): string | null {
  const question = readBoldQuestion(content) ?? repliesTo ?? '';
  return question.replace(/\s+/gu, ' ').trim() || null;
}
