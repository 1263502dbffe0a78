import { diffArrays } from 'diff';
import { joinWords, type Word } from './words.ts';

/** A piece of the comparison of a quotation with what the library has. */
export type DifferencePiece =
  /** In both; written as in the library. */
  | { readonly kind: 'same'; readonly text: string; readonly glued: boolean }
  /** In the quotation only. */
  | { readonly kind: 'removed'; readonly text: string; readonly glued: boolean }
  /** In the library only. */
  | { readonly kind: 'added'; readonly text: string; readonly glued: boolean }
  /** Words of the library that an ellipsis of the quotation stands for. */
  | { readonly kind: 'omitted'; readonly words: number };

export interface Difference {
  readonly pieces: readonly DifferencePiece[];
  /** Words that are others, are missing, or were added. */
  readonly words: number;
  /** Words that only the marks next to them, or their division, make different. */
  readonly marks: number;
}

/** Compares two runs of words: equal is what differs in typography and case alone. */
export function compareWords(quoted: readonly Word[], original: readonly Word[]): Difference {
  const [lastQuoted, lastOriginal] = [quoted.at(-1), original.at(-1)];
  const changes = diffArrays([...quoted], [...original], {
    // The marks after the last word may be those of the sentence that quotes.
    comparator: (a, b) => a.key === b.key && (a.mark === b.mark || a === lastQuoted || b === lastOriginal),
  });
  const pieces: DifferencePiece[] = [];
  let [words, marks] = [0, 0];
  let removed: readonly Word[] = [];
  for (const [position, { value, added, removed: isRemoved }] of changes.entries()) {
    const kind = added ? 'added' : isRemoved ? 'removed' : 'same';
    pieces.push({ kind, text: joinWords(value), glued: value.at(-1)?.glued ?? false });
    if (isRemoved) removed = value;
    if (kind === 'same' || (isRemoved && changes[position + 1]?.added)) continue;
    const counts = countChanges(isRemoved ? value : removed, added ? value : []);
    words += counts.words;
    marks += counts.marks;
    removed = [];
  }
  return { pieces, words, marks };
}

/** Differences of several parts, with what was left out between them. */
export function joinDifferences(parts: readonly Difference[], omitted: readonly number[]): Difference {
  const pieces = parts.flatMap(({ pieces: own }, position): DifferencePiece[] =>
    position === 0 ? [...own] : [{ kind: 'omitted', words: omitted[position - 1] ?? 0 }, ...own],
  );
  const sum = (of: 'words' | 'marks') => parts.reduce((total, part) => total + part[of], 0);
  return { pieces, words: sum('words'), marks: sum('marks') };
}

/** A word changed to another counts once. */
function countChanges(
  removed: readonly Word[],
  added: readonly Word[],
): { readonly words: number; readonly marks: number } {
  const left = new Map<string, number>();
  for (const { key } of removed) left.set(key, (left.get(key) ?? 0) + 1);
  let same = 0;
  for (const { key } of added) {
    const count = left.get(key) ?? 0;
    if (count === 0) continue;
    left.set(key, count - 1);
    same += 1;
  }
  return { words: Math.max(removed.length, added.length) - same, marks: same };
}
