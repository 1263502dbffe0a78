import { isPassageId, type Library } from '../index/index.ts';
import { findCited } from './find-cited.ts';
import type { Feedback } from './state/feedback.ts';

/** A vote against an answer, as moderators read it: without who voted. */
export interface VoteAgainst extends Pick<Feedback, 'guildId' | 'question' | 'passageId' | 'reason' | 'at'> {
  /** Of the document of the first excerpt, as it is or was; null when there was none, or nothing knows it. */
  readonly title: string | null;
}

/** Gives votes the title of what they are about. */
export function nameVotes(
  votes: readonly Feedback[],
  library: Pick<Library, 'lookUp'>,
): Promise<VoteAgainst[]> {
  return Promise.all(
    votes.map(async ({ guildId, question, passageId, reason, at }) => {
      const cited = passageId !== null && isPassageId(passageId) ? await findCited(library, passageId) : null;
      const passage = cited?.now ?? cited?.former;
      return { guildId, question, passageId, title: passage?.document.title ?? null, reason, at };
    }),
  );
}
