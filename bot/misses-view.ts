import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { writeCustomId } from './custom-id.ts';
import { shorten } from './discord-limits.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { groupMisses, type MissGroup } from './group-misses.ts';
import type { Language } from './language.ts';
import { buttonMessages } from './messages/answer-buttons.ts';
import { missesMessages } from './messages/misses.ts';
import { NO_MENTIONS, type Reply, renderNotice } from './reply.ts';
import type { Miss } from './state/misses.ts';

/** The action of the buttons under the list. */
export const MISSES_ACTION = 'misses';

/** What each of them does, as its `custom_id` says it; a page's number follows. */
export const MISSES_STEPS = { page: 'page', clear: 'clear', confirm: 'confirm', votes: 'votes' } as const;

/** Groups on a page: with their questions shortened, and every character of them escaped, they fit into one embed. */
const ON_A_PAGE = 10;
const LONGEST_QUESTION = 150;

export const MISSES_COLOUR = 0x8a8f98;

export interface MissesPage {
  /** Days for which questions are kept; 0 when none are. */
  readonly days: number;
  /** Counted from 1; the nearest that there is, is shown. */
  readonly page: number;
  readonly language: Language;
}

/** One page of what was asked and not answered, with buttons to the others and to the votes. */
export function renderMisses(misses: readonly Miss[], { days, page, language }: MissesPage): Reply {
  const say = missesMessages.say.bind(missesMessages, language);
  const votes = makeMissesButton(say('votes'), ButtonStyle.Secondary, MISSES_STEPS.votes, 1);
  if (days === 0) return { ...renderNotice(say('off')), components: [makeMissesRow([votes])] };
  if (misses.length === 0)
    return { ...renderNotice(say('none', { days })), components: [makeMissesRow([votes])] };
  const groups = groupMisses(misses);
  const pages = Math.ceil(groups.length / ON_A_PAGE);
  const shown = Math.min(Math.max(1, page), pages);
  const lines = groups
    .slice((shown - 1) * ON_A_PAGE, shown * ON_A_PAGE)
    .map((group) => describeGroup(group, language));
  const footer = say('page', { page: shown, pages, count: misses.length, days });
  const turn = (to: number, key: 'previous' | 'next') => ({
    ...makeMissesButton(buttonMessages.say(language, key), ButtonStyle.Secondary, MISSES_STEPS.page, to),
    disabled: to < 1 || to > pages,
  });
  const clear = makeMissesButton(say('clear'), ButtonStyle.Secondary, MISSES_STEPS.clear, shown);
  const buttons = [
    ...(pages === 1 ? [] : [turn(shown - 1, 'previous'), turn(shown + 1, 'next')]),
    votes,
    clear,
  ];
  return {
    content: '',
    embeds: [
      { color: MISSES_COLOUR, title: say('title'), description: lines.join('\n'), footer: { text: footer } },
    ],
    components: [makeMissesRow(buttons)],
    allowedMentions: NO_MENTIONS,
  };
}

/** Asks whether all of them are to be deleted. @param page to return to when not */
export function renderClearing(count: number, page: number, language: Language): Reply {
  const say = missesMessages.say.bind(missesMessages, language);
  return {
    ...renderNotice(say('ask', { count })),
    components: [
      makeMissesRow([
        makeMissesButton(say('confirm'), ButtonStyle.Danger, MISSES_STEPS.confirm, page),
        makeMissesButton(say('keep'), ButtonStyle.Secondary, MISSES_STEPS.page, page),
      ]),
    ],
  };
}

/** `- **question** · 3 times · refused · last 5 March`, the date as Discord shows it to each. */
function describeGroup(
  { question, count, refused, uncertain, wordings, last }: MissGroup,
  language: Language,
): string {
  const say = missesMessages.say.bind(missesMessages, language);
  const words = escapeMarkdown(shorten(question, LONGEST_QUESTION), { keepAddresses: false });
  const outcome =
    refused === 0 ? say('uncertain') : uncertain === 0 ? say('refused') : say('both', { refused, uncertain });
  const facts = [
    say('times', { count }),
    ...(wordings.length > 1 ? [say('wordings', { count: wordings.length })] : []),
    outcome,
    say('last', { date: `<t:${Math.floor(Date.parse(last) / 1000)}:d>` }),
  ];
  return `- **${words}** · ${facts.join(' · ')}`;
}

export function makeMissesButton(
  label: string,
  style: ButtonStyle.Secondary | ButtonStyle.Danger,
  step: (typeof MISSES_STEPS)[keyof typeof MISSES_STEPS],
  page: number,
): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style,
    label,
    custom_id: writeCustomId(MISSES_ACTION, step, page),
  };
}

export function makeMissesRow(
  components: APIButtonComponentWithCustomId[],
): APIActionRowComponent<APIButtonComponentWithCustomId> {
  return { type: ComponentType.ActionRow, components };
}
