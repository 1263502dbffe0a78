import { LRUCache } from 'lru-cache';
import type { PostingList, PostingSource } from './lexical-index.ts';

/** What remembering a term costs beside its list, in bytes, about. */
const TERM_BYTES = 200;

/**
 * Remembers the posting lists of the terms last asked for.
 * @param room bytes of lists to keep; one that is longer is read each time
 */
export function rememberPostings(source: PostingSource, room: number): PostingSource {
  const lists = new LRUCache<string, { readonly list: PostingList | null }>({
    maxSize: room,
    sizeCalculation: ({ list }) => TERM_BYTES + (list?.bytes.length ?? 0),
  });
  return {
    postings: (term) => {
      const kept = lists.get(term);
      if (kept !== undefined) return kept.list;
      const list = source.postings(term);
      lists.set(term, { list });
      return list;
    },
  };
}
