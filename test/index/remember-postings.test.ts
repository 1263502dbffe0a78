import { describe, expect, it } from 'vitest';
import type { PostingSource } from '../../index/lexical-index.ts';
import { rememberPostings } from '../../index/remember-postings.ts';

/** With a list of `term.length` thousand bytes for each term; none for "". @returns what was read, in order */
function remember(room: number): { readonly postings: PostingSource; readonly read: string[] } {
  const read: string[] = [];
  const postings = rememberPostings(
    {
      postings: (term) => {
        read.push(term);
        return term === ''
          ? null
          : { documentFrequency: term.length, bytes: new Uint8Array(1_000 * term.length) };
      },
    },
    room,
  );
  return { postings, read };
}

describe('remembered posting lists', () => {
  it('are read once, also of a term that has none', () => {
    const { postings, read } = remember(10_000);
    for (const term of ['aa', '', 'b', '', 'aa']) {
      expect(postings.postings(term)?.documentFrequency ?? 0).toBe(term.length);
    }
    expect(read).toEqual(['aa', '', 'b']);
  });

  it('make room for others, the longest not asked for first', () => {
    const { postings, read } = remember(5_000);
    for (const term of ['aa', 'b', 'aa', 'cc', 'aa', 'b']) postings.postings(term);
    expect(read).toEqual(['aa', 'b', 'cc', 'b']);
  });

  it('keep what there is room for where one is longer', () => {
    const { postings, read } = remember(5_000);
    for (const term of ['a', 'bbbbbbbbb', 'bbbbbbbbb', 'a', 'a']) postings.postings(term);
    expect(read).toEqual(['a', 'bbbbbbbbb', 'bbbbbbbbb']);
  });
});
