import type { Answer } from '../index/index.ts';
import type { Asked } from './asked-in.ts';
import type { BotParts } from './command.ts';
import { codeOf } from './failure.ts';

/**
 * Asks what a message answers once more, of the library as it is now.
 * @returns null when the document that was searched is gone
 */
export async function askAgain(
  { question, documentId, previous }: Asked,
  rest: {
    readonly userId: string;
    readonly limit: number;
    readonly skip?: number;
    readonly explain?: boolean;
  },
  { admission, library }: BotParts,
): Promise<Answer | null> {
  const { userId, ...options } = rest;
  const given = {
    ...options,
    ...(documentId === null ? {} : { documentId }),
    ...(previous === null ? {} : { previous }),
  };
  try {
    return await admission.run(userId, () => library.ask(question, given));
  } catch (error) {
    if (codeOf(error) === 'not-found') return null;
    throw error;
  }
}
