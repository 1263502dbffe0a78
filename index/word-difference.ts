import { diffWordsWithSpace } from 'diff';

/** A run of text that two versions share, or that only one of them has. */
export interface WordChange {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/**
 * What became of a text, word by word: the runs that are the same or removed make up `before`, those
 * that are the same or added make up `after`, character by character.
 */
export function compareWords(before: string, after: string): WordChange[] {
  return diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
