import type { PassageId } from './passage.ts';
import type { StoredPassage } from './stored-generation.ts';

/** A heading of a document. */
export interface OutlineEntry {
  readonly heading: string;
  /** 1 for the outermost. */
  readonly level: number;
  /** The first passage below it. */
  readonly first: PassageId;
  /** Passages below it, those below its inner headings included. */
  readonly passages: number;
}

/**
 * The headings above passages, in their order: each where its first passage stands. What stands before
 * the first heading is in no entry. A heading without a passage below it has none either.
 * @param passages of one document, in order
 */
export function outlineOf(passages: readonly Pick<StoredPassage, 'id' | 'section'>[]): OutlineEntry[] {
  const entries: { heading: string; level: number; first: PassageId; passages: number }[] = [];
  let open: { heading: string; passages: number }[] = [];
  for (const { id, section } of passages) {
    let shared = 0;
    while (shared < open.length && open[shared]?.heading === section[shared]) shared += 1;
    open = open.slice(0, shared);
    for (const [depth, heading] of section.entries()) {
      if (depth < shared) continue;
      const entry = { heading, level: depth + 1, first: id, passages: 0 };
      entries.push(entry);
      open.push(entry);
    }
    for (const entry of open) entry.passages += 1;
  }
  return entries;
}
