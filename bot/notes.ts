import type { QuotedPassage, Reference } from '../index/index.ts';

/** The notes that a passage rests on, each once: authors set the mark of one wherever they lean on it. */
export function notesOf({ references }: Pick<QuotedPassage, 'references'>): readonly Reference[] {
  const seen = new Set<string>();
  return references.filter(({ label, text }) => {
    const note = JSON.stringify([label, text]);
    const isNew = !seen.has(note);
    seen.add(note);
    return isNew;
  });
}
