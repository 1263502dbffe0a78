import type { Answer, PassageId } from '../index/index.ts';
import { LIMITS } from './discord-limits.ts';
import { escapeWithin } from './escape-within.ts';
import { explainAnswer } from './explain.ts';
import type { Language } from './language.ts';
import { explainMessages } from './messages/explain.ts';
import { PLAIN_COLOUR } from './render-passage.ts';
import { NO_MENTIONS, type Reply } from './reply.ts';

/** Code units for each thing that is told: a place, a search, the words found. */
const LONGEST_TEXT = 300;

/** Code units for the line that says how many candidates are left out. */
const ROOM_FOR_OTHERS = 80;

/**
 * Why an answer is what it is, as a message: candidates whole, as many as fit.
 * @param shown passages that the answer's message quotes
 */
export function renderExplanation(answer: Answer, shown: readonly PassageId[], language: Language): Reply {
  const explained = explainAnswer(answer, language, (text) => escapeWithin(text, LONGEST_TEXT));
  const { summary, candidates } = explained ?? { summary: [], candidates: [] };
  const parts = summary.map((line) => `-# ${line}`);
  let left = candidates.length;
  for (const [position, { passageId, place, facts }] of candidates.entries()) {
    const mark = shown.includes(passageId) ? ` · ${explainMessages.say(language, 'shown')}` : '';
    const lines = [`**${position + 1}\\. ${place}**`, `\`${passageId}\`${mark}`, ...facts];
    const part = [lines[0], ...lines.slice(1).map((line) => `-# ${line}`)].join('\n');
    if ([...parts, part].join('\n').length > LIMITS.description - ROOM_FOR_OTHERS) break;
    parts.push(part);
    left -= 1;
  }
  if (candidates.length === 0) parts.push(explainMessages.say(language, 'none'));
  if (left > 0) parts.push(`-# ${explainMessages.say(language, 'others', { count: left })}`);
  return {
    embeds: [
      { color: PLAIN_COLOUR, title: explainMessages.say(language, 'title'), description: parts.join('\n') },
    ],
    allowedMentions: NO_MENTIONS,
  };
}
