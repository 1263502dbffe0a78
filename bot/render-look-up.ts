import { type APIEmbed, ButtonStyle } from 'discord.js';
import type { FormerPassage, FormerPlace, LocatedPassage, PassageLookUp } from '../index/index.ts';
import { ACTIONS, makeButton, makeCite, makeRow } from './answer-buttons.ts';
import { LIMITS, measureEmbed } from './discord-limits.ts';
import { escapeWithin } from './escape-within.ts';
import type { Language } from './language.ts';
import { buttonMessages } from './messages/answer-buttons.ts';
import { passageMessages } from './messages/passage.ts';
import { replyMessages } from './messages/reply.ts';
import { renderDifference } from './render-difference.ts';
import { describeTopic, PLAIN_COLOUR, renderPassage } from './render-passage.ts';
import { NO_MENTIONS, type Reply, renderNotice } from './reply.ts';

const CHANGED_COLOUR = 0xb7791f;

/** What became of a permanent id: the passage as it is now, as it was, or how the one differs from the other. */
export function renderLookUp(id: string, found: PassageLookUp, language: Language): Reply {
  const say = passageSay(language);
  switch (found.status) {
    case 'unknown':
      return renderNotice(say('unknown', { id }));
    case 'current':
      return present(
        [`✅ ${say('current')}`],
        [renderPassage(found.now.passage, language)],
        found.now,
        language,
      );
    case 'moved': {
      const hasOtherId = found.now.passage.passageId !== id;
      const lines = [
        `↪️ ${say(hasOtherId ? 'movedElsewhere' : 'moved')}`,
        `-# ${say('before', { place: describeFormer(found.former, 'inGeneration', language) })}`,
        `-# ${say('now', { place: describeNow(found.now, language) })}`,
        ...(hasOtherId ? [`-# ${say('otherId', { id, now: found.now.passage.passageId })}`] : []),
      ];
      return present(lines, [renderPassage(found.now.passage, language)], found.now, language);
    }
    case 'changed':
      return renderChanged(id, found, language);
    case 'removed':
      return renderRemoved(found, language);
  }
}

type PassageKey = Parameters<typeof passageMessages.say>[1];

function passageSay(language: Language) {
  return (key: PassageKey, values?: Parameters<typeof passageMessages.say>[2]) =>
    passageMessages.say(language, key, values);
}

/** With the buttons of a passage that is in the library. */
function present(
  lines: readonly string[],
  embeds: readonly APIEmbed[],
  { passage }: LocatedPassage,
  language: Language,
): Reply {
  const around = buttonMessages.say(language, 'readAround');
  return {
    content: lines.join('\n'),
    embeds,
    components: [
      makeRow([
        makeButton(around, ButtonStyle.Secondary, ACTIONS.around, passage.passageId),
        makeCite(language, passage.passageId),
      ]),
    ],
    allowedMentions: NO_MENTIONS,
  };
}

function renderChanged(
  id: string,
  { former, now, difference }: Extract<PassageLookUp, { status: 'changed' }>,
  language: Language,
): Reply {
  const say = passageSay(language);
  const after = renderPassage(now.passage, language, { heading: say('isNow') });
  const frame: APIEmbed = {
    color: CHANGED_COLOUR,
    author: { name: say('difference') },
    // In brackets: what is shown is no quotation, and is not to be read back as one.
    footer: { text: `[${id}]` },
  };
  const legend = `-# ${say('legend')}`;
  const remark = `-# ${say('differenceCut')}`;
  const used = measureEmbed(frame) + measureEmbed(after) + legend.length + remark.length + 2;
  const room = Math.min(LIMITS.description - legend.length - remark.length - 2, LIMITS.embedTotal - used);
  const { markdown, whole } = renderDifference(difference, room);
  const description = [legend, markdown, ...(whole ? [] : [remark])].filter((part) => part !== '').join('\n');
  const lines = [
    `✏️ ${say('changed')}`,
    `-# ${say('before', { place: describeFormer(former, 'untilGeneration', language) })}`,
    `-# ${say('now', { place: describeNow(now, language) })}`,
  ];
  return present(lines, [{ ...frame, description }, after], now, language);
}

function renderRemoved(
  { former, documentThere }: Extract<PassageLookUp, { status: 'removed' }>,
  language: Language,
): Reply {
  const say = passageSay(language);
  const lines = [
    `🗑️ ${say(documentThere ? 'removed' : 'removedWithDocument')}`,
    `-# ${say('before', { place: describeFormer(former, 'untilGeneration', language) })}`,
  ];
  const archived = { ...former, references: [], span: { start: 0, end: former.text.length } };
  const embed = renderPassage(archived, language, { heading: `🗑️ ${say('noLonger')}`, colour: PLAIN_COLOUR });
  return { content: lines.join('\n'), embeds: [embed], allowedMentions: NO_MENTIONS };
}

/** Code units of one place in the content, of which there are two at most. */
const LONGEST_PLACE = 600;

/** `Document › Section · file · page 3 · passage 2 of 10 · until generation 4 (22 November 2026)` */
function describeFormer(
  former: FormerPlace,
  when: 'inGeneration' | 'untilGeneration',
  language: Language,
): string {
  const seconds = Math.floor(Date.parse(former.indexedAt) / 1000);
  const said = passageMessages.say(language, when, { generation: former.generation });
  // The beginning of time stands for a day that nobody knows any more.
  const day = seconds > 0 ? ` (<t:${seconds}:D>)` : '';
  return `${describeWhere(former, former, language)} · ${said}${day}`;
}

function describeNow({ passage, position, of }: LocatedPassage, language: Language): string {
  return describeWhere(passage, { position, of }, language);
}

function describeWhere(
  place: Pick<FormerPassage, 'document' | 'section' | 'page'>,
  { position, of }: { readonly position: number; readonly of: number },
  language: Language,
): string {
  const { page, document } = place;
  return [
    describeTopic(place),
    `\`${escapeFile(document.file)}\``,
    ...(page === null ? [] : [replyMessages.say(language, 'page', { page: String(page) })]),
    passageMessages.say(language, 'position', { position, of }),
  ].join(' · ');
}

/** In code, nothing but its own mark has a meaning. */
function escapeFile(file: string): string {
  return file.replaceAll('`', 'ˋ').slice(-LONGEST_PLACE / 4);
}

/** A text that a person typed, for a sentence that says what is wrong with it. */
export function renderNoId(typed: string, language: Language): Reply {
  return renderNotice(
    passageMessages.say(language, 'noId', { typed: escapeWithin(typed, LIMITS.choiceName) }),
  );
}
