import { ButtonStyle } from 'discord.js';
import type { PassageId, PassageView } from '../index/index.ts';
import { ACTIONS, makeButton, makeCite, makeRow, type Row } from './answer-buttons.ts';
import type { Language } from './language.ts';
import { buttonMessages } from './messages/answer-buttons.ts';
import { aroundMessages } from './messages/around.ts';
import { describeTopic, PLAIN_COLOUR, QUOTED_COLOUR, renderPassage } from './render-passage.ts';
import { NO_MENTIONS, type Reply } from './reply.ts';

/** A passage around one that was cited; the cited one stays named, and is marked when it is the one shown. */
export function renderAround(cited: PassageView, shown: PassageView, language: Language): Reply {
  const { passage } = cited;
  const where =
    shown.passage.passageId === passage.passageId
      ? 'here'
      : shown.passage.span.start < passage.span.start
        ? 'before'
        : 'after';
  const named = { place: describeTopic(passage), id: passage.passageId };
  return {
    content: `-# 📌 ${aroundMessages.say(language, 'cited', named)}`,
    embeds: [
      renderPassage(shown.passage, language, {
        heading: `${{ here: '📌', before: '▲', after: '▼' }[where]} ${aroundMessages.say(language, where)}`,
        colour: where === 'here' ? QUOTED_COLOUR : PLAIN_COLOUR,
      }),
    ],
    components: [renderWalk(passage.passageId, shown, language)],
    allowedMentions: NO_MENTIONS,
  };
}

function renderWalk(cited: PassageId, { passage, previous, next }: PassageView, language: Language): Row {
  const say = (key: 'previous' | 'next' | 'backToCited') => buttonMessages.say(language, key);
  const walk = (label: string, to: PassageId | null, end: string) => {
    const button = makeButton(label, ButtonStyle.Secondary, ACTIONS.around, cited, to ?? end);
    return { ...button, disabled: to === null };
  };
  // Beside the cited passage, previous or next leads back already, and Discord takes no id twice.
  const isNear = [passage.passageId, previous, next].includes(cited);
  return makeRow([
    walk(`◀ ${say('previous')}`, previous, 'start'),
    ...(isNear ? [] : [walk(`📌 ${say('backToCited')}`, cited, '')]),
    walk(`${say('next')} ▶`, next, 'end'),
    makeCite(language, cited),
  ]);
}
