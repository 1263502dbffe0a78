import type { PostingList, TermPostings } from './lexical-index.ts';
import { PostingWriter, readPostings } from './posting-list.ts';
import type { Label } from './vector-index.ts';

/** Counts are a byte: see `packCounts`. */
const COUNTS = 0x100;

/**
 * The posting lists of a generation, from those of the one before and those of passages that came to it. Terms
 * that no passage holds any more are left out.
 * @param labelOf where a passage of the generation before stands now; undefined where it is gone
 */
export function* mergePostings(
  before: Iterable<TermPostings>,
  labelOf: (before: Label) => Label | undefined,
  added: Iterable<TermPostings>,
): Iterable<TermPostings> {
  const rest = new Map(Array.from(added, (list) => [list.term, list.bytes]));
  for (const { term, bytes } of before) {
    const postings: number[] = [];
    readPostings(bytes, (label, counts) => {
      const now = labelOf(label);
      if (now !== undefined) postings.push(now * COUNTS + counts);
    });
    const more = rest.get(term);
    if (more !== undefined) readPostings(more, (label, counts) => postings.push(label * COUNTS + counts));
    rest.delete(term);
    if (postings.length > 0) yield { term, ...write(postings) };
  }
  for (const [term, bytes] of rest) {
    const postings: number[] = [];
    readPostings(bytes, (label, counts) => postings.push(label * COUNTS + counts));
    yield { term, ...write(postings) };
  }
}

/** @param postings label and counts in one number each, in any order */
function write(postings: readonly number[]): PostingList {
  const writer = new PostingWriter();
  // Renamed files and new passages come out of order.
  for (const posting of Float64Array.from(postings).sort()) {
    writer.add(Math.floor(posting / COUNTS), posting % COUNTS);
  }
  return { documentFrequency: writer.passages, bytes: writer.bytes };
}
