import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import type { PassageId } from '../index/index.ts';
import { WHY } from './asked-in.ts';
import { readCustomId, writeCustomId } from './custom-id.ts';
import type { Language } from './language.ts';
import { buttonMessages } from './messages/answer-buttons.ts';

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** Actions of the buttons below an answer, and of the handlers for them. */
export const ACTIONS = {
  more: 'more',
  why: WHY,
  share: 'share',
  vote: 'vote',
  around: 'around',
  cite: 'cite',
} as const;

export interface AnswerButtons {
  /** Passages shown, in order. */
  readonly passageIds: readonly PassageId[];
  /** Number of the first of them, counted from 1 over all that were shown for the question. */
  readonly first: number;
  readonly hasMore: boolean;
  /** '' for the whole library. */
  readonly documentId: string;
  readonly isPrivate: boolean;
}

/** Discord's limit on buttons in a row. */
const BUTTONS_IN_ROW = 5;

/** The rows of buttons below an answer: three at most. */
export function renderAnswerButtons(buttons: AnswerButtons, language: Language): Row[] {
  const { passageIds, first, hasMore, documentId, isPrivate } = buttons;
  const say = (key: 'more' | 'why' | 'share') => buttonMessages.say(language, key);
  const skip = first - 1 + passageIds.length;
  const whole = [
    ...(hasMore ? [makeButton(say('more'), ButtonStyle.Primary, ACTIONS.more, skip, documentId)] : []),
    makeButton(say('why'), ButtonStyle.Secondary, ACTIONS.why, documentId),
    ...(isPrivate ? [makeButton(say('share'), ButtonStyle.Secondary, ACTIONS.share)] : []),
    makeVote('👍', 'up'),
    makeVote('👎', 'down'),
  ];
  // Discord takes no id twice.
  const numbered = passageIds.map((id, position) => ({ id, number: String(first + position) }));
  const each = numbered.filter(({ id }, position) => passageIds.indexOf(id) === position);
  const [only] = each;
  if (only === undefined) return [makeRow(whole)];
  if (passageIds.length === 1) {
    return [makeRow(whole), makeRow([makeAround(language, only.id), makeCite(language, only.id)])];
  }
  const some = each.slice(0, BUTTONS_IN_ROW);
  return [
    makeRow(whole),
    makeRow(some.map(({ id, number }) => makeAround(language, id, number))),
    makeRow(some.map(({ id, number }) => makeCite(language, id, number))),
  ];
}

/** @param number when there are several to choose from */
export function makeCite(language: Language, id: PassageId, number?: string): APIButtonComponentWithCustomId {
  const label =
    number === undefined
      ? buttonMessages.say(language, 'cite')
      : buttonMessages.say(language, 'citeOne', { number });
  return makeButton(label, ButtonStyle.Secondary, ACTIONS.cite, id);
}

function makeAround(language: Language, id: PassageId, number?: string): APIButtonComponentWithCustomId {
  const label =
    number === undefined
      ? buttonMessages.say(language, 'readAround')
      : buttonMessages.say(language, 'readAroundOne', { number });
  return makeButton(label, ButtonStyle.Secondary, ACTIONS.around, id);
}

export function makeButton(
  label: string,
  style: APIButtonComponentWithCustomId['style'],
  action: string,
  ...values: readonly (string | number)[]
): APIButtonComponentWithCustomId {
  return { type: ComponentType.Button, style, label, custom_id: writeCustomId(action, ...values) };
}

function makeVote(emoji: string, vote: 'up' | 'down'): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    emoji: { name: emoji },
    custom_id: writeCustomId(ACTIONS.vote, vote),
  };
}

export function makeRow(buttons: readonly APIButtonComponentWithCustomId[]): Row {
  return { type: ComponentType.ActionRow, components: [...buttons] };
}

/** The same rows without the buttons of an action. */
export function withoutAction(rows: readonly Row[], action: string): Row[] {
  return rows
    .map((row) => ({
      ...row,
      components: row.components.filter(
        (part) => !('custom_id' in part && readCustomId(part.custom_id).action === action),
      ),
    }))
    .filter(({ components }) => components.length > 0);
}
