import type { PostingList, PostingSource } from './lexical-index.ts';

/** What remembering a term costs beside its list, in bytes, about. */
const TERM_BYTES = 200;

/** Remembers the posting lists of the terms last asked for, as far as they have room. */
export class RecentPostings implements PostingSource {
  /** The one longest not asked for comes first. */
  readonly #lists = new Map<string, PostingList | null>();
  #bytes = 0;

  /** @param room bytes of lists to keep; the last one is kept whatever it takes */
  constructor(
    private readonly source: PostingSource,
    private readonly room: number,
  ) {}

  postings(term: string): PostingList | null {
    const kept = this.#lists.get(term);
    const list = kept === undefined ? this.source.postings(term) : kept;
    if (kept === undefined) this.#bytes += bytesOf(list);
    else this.#lists.delete(term);
    this.#lists.set(term, list);
    for (const [oldest, its] of this.#lists) {
      if (this.#bytes <= this.room || oldest === term) break;
      this.#lists.delete(oldest);
      this.#bytes -= bytesOf(its);
    }
    return list;
  }
}

function bytesOf(list: PostingList | null): number {
  return TERM_BYTES + (list?.bytes.length ?? 0);
}
