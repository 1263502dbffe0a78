import type { Answer } from '../index/index.ts';
import type { BotParts } from './command.ts';
import { languageOf } from './language.ts';
import { missesMessages } from './messages/misses.ts';
import { addRemark } from './remark.ts';
import type { Reply } from './reply.ts';

export interface MissContext {
  readonly guildId: string | null;
  /** Whether the person said that the answer is for them alone; a server's usage doesn't count. */
  readonly inPrivate: boolean;
  /** The document that alone was searched. */
  readonly documentId?: string | undefined;
}

/** Notes a miss, and says so below the answer: nothing is kept behind anybody's back. */
export function addMissRemark(
  reply: Reply,
  answer: Answer,
  asked: MissContext & { readonly locale: string },
  parts: Pick<BotParts, 'state' | 'log'>,
): Reply {
  if (!noteMiss(answer, asked, parts)) return reply;
  return addRemark(reply, missesMessages.say(languageOf(asked.locale), 'noted'));
}

/**
 * Keeps a question that the library did not answer, or not for certain, where the server wants that;
 * never who asked. A question that somebody put in private is theirs, and one put to a single
 * document says nothing of what the library lacks.
 * @returns whether it was kept
 */
export function noteMiss(
  answer: Answer,
  asked: MissContext,
  { state, log }: Pick<BotParts, 'state' | 'log'>,
): boolean {
  const { guildId, inPrivate, documentId } = asked;
  const outcome = outcomeOf(answer);
  if (guildId === null || outcome === null || inPrivate || documentId !== undefined) return false;
  const { missesDays } = state.settings.of(guildId);
  if (missesDays === 0) return false;
  try {
    // A question that leans on another says little without it.
    const question = answer.leansOn === null ? answer.question : `${answer.leansOn} → ${answer.question}`;
    state.misses.add({ guildId, question, outcome, at: new Date().toISOString() }, missesDays);
    return true;
  } catch (error) {
    // The answer goes out all the same.
    log.warn({ err: error }, 'A question without an answer could not be noted');
    return false;
  }
}

/** null when the question was answered. */
function outcomeOf(answer: Answer): 'refused' | 'uncertain' | null {
  if (answer.question.trim() === '') return null;
  if (answer.kind === 'no-match') return 'refused';
  return answer.certainty === 'uncertain' ? 'uncertain' : null;
}
