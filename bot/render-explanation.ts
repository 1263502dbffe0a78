import type { Answer, PassageId } from '../index/index.ts';
import { LIMITS } from './discord-limits.ts';
import { escapeWithin } from './escape-within.ts';
import { explainAnswer, explainPlainly } from './explain.ts';
import type { Language } from './language.ts';
import { explainMessages } from './messages/explain.ts';
import { PLAIN_COLOUR } from './render-passage.ts';
import { NO_MENTIONS, type Reply } from './reply.ts';

/** An empty line between candidates. */
const GAP = '\n\n';

/** Code units for each thing that is told: a place, a search, the words found. */
const LONGEST_TEXT = 300;

/** The same in the plain sentences: five of them leave room for figures. */
const LONGEST_PLAIN = 150;

/** Candidates whose figures are given: more are no help to anybody. */
const MOST_CANDIDATES = 5;

/** Code units for the line that says how many candidates are left out. */
const ROOM_FOR_OTHERS = 80;

/**
 * Why an answer is what it is, as a message: a plain sentence for each shown passage, then figures in small
 * print, of candidates whole, as many as fit, at most five.
 * @param shown passages that the answer's message quotes
 */
export function renderExplanation(answer: Answer, shown: readonly PassageId[], language: Language): Reply {
  const explained = explainAnswer(answer, language, (text) => escapeWithin(text, LONGEST_TEXT));
  const { summary, candidates } = explained ?? { summary: [], candidates: [] };
  const plain = explainPlainly(answer, shown, language, (text) => escapeWithin(text, LONGEST_PLAIN));
  const parts = [
    ...(plain.length === 0 ? [] : [plain.join('\n')]),
    ...(candidates.length === 0 ? [explainMessages.say(language, 'none')] : []),
    ...(summary.length === 0 ? [] : [summary.map((line) => `-# ${line}`).join('\n')]),
  ];
  let left = candidates.length;
  for (const [position, { passageId, place, facts }] of candidates.slice(0, MOST_CANDIDATES).entries()) {
    const mark = shown.includes(passageId) ? ` · ${explainMessages.say(language, 'shown')}` : '';
    const lines = [`${position + 1}\\. ${place}`, `\`${passageId}\`${mark}`, ...facts];
    const part = lines.map((line) => `-# ${line}`).join('\n');
    if ([...parts, part].join(GAP).length > LIMITS.description - ROOM_FOR_OTHERS) break;
    parts.push(part);
    left -= 1;
  }
  if (left > 0) parts.push(`-# ${explainMessages.say(language, 'others', { count: left })}`);
  return {
    embeds: [
      { color: PLAIN_COLOUR, title: explainMessages.say(language, 'title'), description: parts.join(GAP) },
    ],
    allowedMentions: NO_MENTIONS,
  };
}
