import { ButtonStyle } from 'discord.js';
import { escapeWithin } from './escape-within.ts';
import type { Language } from './language.ts';
import { buttonMessages } from './messages/answer-buttons.ts';
import { missesMessages } from './messages/misses.ts';
import { MISSES_COLOUR, MISSES_STEPS, makeMissesButton, makeMissesRow } from './misses-view.ts';
import { NO_MENTIONS, type Reply } from './reply.ts';
import type { VoteAgainst } from './votes-against.ts';

/** Votes on a page: with every text as long as it may be, they fit into one embed. */
const ON_A_PAGE = 4;
const LONGEST_QUESTION = 150;
const LONGEST_TITLE = 80;
/** Code units; the form takes 500, and what is escaped has two for one. */
const LONGEST_REASON = 600;

/** Which votes a page shows. */
export interface VotesPage {
  /** Counted from 1; 1 where there is nothing. */
  readonly page: number;
  readonly pages: number;
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/** The nearest page that there is. @param wanted counted from 1 */
export function chooseVotesPage(count: number, wanted: number): VotesPage {
  const pages = Math.max(1, Math.ceil(count / ON_A_PAGE));
  const page = Math.min(Math.max(1, wanted), pages);
  return { page, pages, count, start: (page - 1) * ON_A_PAGE, end: page * ON_A_PAGE };
}

/** The part of `/misses` that gives the votes against answers. @param votes of this page */
export function renderVotes(
  votes: readonly VoteAgainst[],
  { page, pages, count }: VotesPage,
  language: Language,
): Reply {
  const say = missesMessages.say.bind(missesMessages, language);
  const turn = (to: number, key: 'previous' | 'next') => ({
    ...makeMissesButton(buttonMessages.say(language, key), ButtonStyle.Secondary, MISSES_STEPS.votes, to),
    disabled: to < 1 || to > pages,
  });
  const back = makeMissesButton(say('questions'), ButtonStyle.Secondary, MISSES_STEPS.page, 1);
  const description = votes.map((vote) => describeVote(vote, language)).join('\n') || say('noVotes');
  return {
    content: '',
    embeds: [
      {
        color: MISSES_COLOUR,
        title: say('votesTitle'),
        description,
        footer: { text: say('votesPage', { page, pages, count }) },
      },
    ],
    components: [
      makeMissesRow(pages === 1 ? [back] : [turn(page - 1, 'previous'), turn(page + 1, 'next'), back]),
    ],
    allowedMentions: NO_MENTIONS,
  };
}

/** `- **question** · title (`id`) · 5 March`, and the reason in a line of its own. */
function describeVote({ question, passageId, title, reason, at }: VoteAgainst, language: Language): string {
  const place = [
    ...(title === null ? [] : [escapeWithin(title, LONGEST_TITLE)]),
    ...(passageId === null ? [missesMessages.say(language, 'noPassage')] : [`\`${passageId}\``]),
  ];
  const date = `<t:${Math.floor(Date.parse(at) / 1000)}:d>`;
  const line = `- **${escapeWithin(oneLine(question), LONGEST_QUESTION)}** · ${place.join(' ')} · ${date}`;
  if (reason === null) return line;
  const words = escapeWithin(oneLine(reason), LONGEST_REASON);
  return `${line}\n  ${missesMessages.say(language, 'because', { reason: words })}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
