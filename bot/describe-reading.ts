import type { Answer } from '../index/index.ts';
import type { Language } from './language.ts';
import { readingMessages } from './messages/reading.ts';

/**
 * How a question was understood where that is not how it was written, a line each.
 * @param write escapes or shortens what people asked
 */
export function describeReading(
  { readAs, leansOn }: Pick<Answer, 'readAs' | 'leansOn'>,
  language: Language = 'en',
  write: (text: string) => string = (text) => text,
): string[] {
  return [
    ...(leansOn === null ? [] : [readingMessages.say(language, 'leansOn', { previous: write(leansOn) })]),
    ...(readAs === null ? [] : [readingMessages.say(language, 'readAs', { text: write(readAs) })]),
  ];
}
