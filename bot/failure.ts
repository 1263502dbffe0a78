import { BusyError } from './admission.ts';
import type { Language } from './language.ts';
import { failureMessages } from './messages/failure.ts';

/** What a person reads when something failed, by the `code` of the error; never its message. */
const KEYS = {
  'engine-unavailable': 'engineUnavailable',
  'engine-failing': 'engineFailing',
  'not-found': 'notFound',
  'no-index': 'noIndex',
  'index-mismatch': 'indexMismatch',
  'index-corrupt': 'indexCorrupt',
  model: 'model',
  'program-file': 'programFile',
} as const;

/** The sentence for a person who waits. */
export function describeFailure(error: unknown, language: Language = 'en'): string {
  if (error instanceof BusyError) {
    const key = error.reason === 'person' ? 'busyWithPerson' : 'busyWithAll';
    return failureMessages.say(language, key, { seconds: error.retryAfter });
  }
  const code = codeOf(error);
  return failureMessages.say(language, isKnown(code) ? KEYS[code] : 'otherwise');
}

/** For a button, menu or form that this version does not have. */
export function describeOldComponent(language: Language): string {
  return failureMessages.say(language, 'oldComponent');
}

function isKnown(code: string): code is keyof typeof KEYS {
  return Object.hasOwn(KEYS, code);
}

/** '' when the error has no stable code. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
