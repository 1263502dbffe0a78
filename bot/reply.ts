import type { APIEmbed } from 'discord.js';
import type { Answer, NoMatch, Quoted } from '../index/index.ts';
import { type Row, renderAnswerButtons } from './answer-buttons.ts';
import { writeAsked } from './asked-in.ts';
import { LIMITS, measureEmbed } from './discord-limits.ts';
import { escapeWithin } from './escape-within.ts';
import type { Language } from './language.ts';
import { replyMessages } from './messages/reply.ts';
import { describeTopic, PLAIN_COLOUR, renderPassage } from './render-passage.ts';

/** A message as discord.js takes it, for a reply and for an edit alike. */
export interface Reply {
  readonly content?: string;
  readonly embeds: readonly APIEmbed[];
  readonly components?: readonly Row[];
  readonly allowedMentions: typeof NO_MENTIONS;
}

/** Nobody is ever notified, whatever a document or a question has in it. */
export const NO_MENTIONS = { parse: [] } as const;

export interface ReplyOptions {
  readonly language: Language;
  /** The document that alone was searched. */
  readonly within?: { readonly id: string; readonly title: string };
  /** How many excerpts were shown before these; 0 unless given. */
  readonly skip?: number;
  /** Whether one person alone sees it, who may then share it; false unless given. */
  readonly isPrivate?: boolean;
}

/** Topics named when there is no answer. */
const MOST_TOPICS = 5;

/** Code units kept free in the content for a line that is added later: who shared the answer. */
const ROOM_FOR_MORE = 100;

/**
 * The message that gives an answer, with the buttons below it; always within Discord's limits. The
 * question and what the buttons need are read back from it (`readAsked`, `readPassageIds`).
 */
export function renderReply(answer: Answer, options: ReplyOptions): Reply {
  const { language, within, skip = 0, isPrivate = false } = options;
  const { embeds, remark } =
    answer.kind === 'quoted'
      ? renderQuoted(answer, language, skip)
      : { embeds: [renderNoMatch(answer, language, within?.title)], remark: [] };
  const room = LIMITS.content - ROOM_FOR_MORE - remark.join('\n').length - 1;
  const content = [...writeAsked(answer, language, room), ...remark].join('\n');
  const shown = answer.excerpts.slice(0, embeds.length);
  const components = renderAnswerButtons(
    {
      passageIds: shown.map(({ passageId }) => passageId),
      first: skip + 1,
      hasMore: answer.kind === 'quoted' && (answer.hasMore || shown.length < answer.excerpts.length),
      documentId: within?.id ?? '',
      isPrivate,
    },
    language,
  );
  return { ...(content === '' ? {} : { content }), embeds, components, allowedMentions: NO_MENTIONS };
}

/** A message of one or two sentences. */
export function renderNotice(text: string): Reply {
  return { content: text, embeds: [], allowedMentions: NO_MENTIONS };
}

interface Rendered {
  readonly embeds: readonly APIEmbed[];
  /** Lines said above the embeds. */
  readonly remark: readonly string[];
}

function renderQuoted({ excerpts, certainty }: Quoted, language: Language, skip: number): Rendered {
  const embeds: APIEmbed[] = [];
  const isOne = excerpts.length === 1 && skip === 0;
  let used = 0;
  for (const [position, excerpt] of excerpts.slice(0, LIMITS.embeds).entries()) {
    const number = String(skip + position + 1);
    const embed = renderPassage(excerpt, language, {
      highlight: excerpt.highlight,
      alsoIn: excerpt.alsoIn,
      ...(isOne ? {} : { heading: replyMessages.say(language, 'number', { number }) }),
    });
    used += measureEmbed(embed);
    if (used > LIMITS.embedTotal) break;
    embeds.push(embed);
  }
  const [shown, all] = [embeds.length, excerpts.length];
  return {
    embeds,
    remark: [
      // Of later excerpts the first is not the closest.
      ...(certainty === 'certain'
        ? []
        : [replyMessages.say(language, skip > 0 ? 'furtherUncertain' : 'uncertain')]),
      ...(skip > 0 ? [replyMessages.say(language, 'further', { count: shown })] : []),
      ...(shown < all ? [replyMessages.say(language, 'fewer', { shown, all })] : []),
    ],
  };
}

function renderNoMatch({ nearest }: NoMatch, language: Language, within: string | undefined): APIEmbed {
  const nothing =
    within === undefined
      ? replyMessages.say(language, 'nothing')
      : replyMessages.say(language, 'nothingIn', { title: escapeWithin(within, LIMITS.title) });
  const places = [...new Set(nearest.slice(0, MOST_TOPICS).map(describeTopic))];
  const lines = [
    `**${nothing}**`,
    ...(places.length === 0 ? [] : [replyMessages.say(language, 'nearest')]),
    ...places.map((place) => `- ${place}`),
    ...(within === undefined ? [] : [replyMessages.say(language, 'askWider')]),
  ];
  return { color: PLAIN_COLOUR, description: lines.join('\n') };
}
