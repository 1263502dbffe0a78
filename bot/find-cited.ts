import type { ArchivedQuotation, Library, PassageId, QuotedPassage } from '../index/index.ts';

/** A passage that somebody cites: as the library has it, or as it had it. */
export interface Cited {
  readonly now: QuotedPassage | null;
  /** Its words are no longer in the library; null where they are. */
  readonly former: ArchivedQuotation | null;
}

/** Looks up what an id was given to; null when neither the library nor its archive ever had it. */
export async function findCited(library: Pick<Library, 'lookUp'>, id: PassageId): Promise<Cited | null> {
  const found = await library.lookUp(id);
  switch (found.status) {
    case 'unknown':
      return null;
    case 'current':
    case 'moved':
      return { now: found.now.passage, former: null };
    case 'changed':
      return { now: null, former: { ...found.former, successor: found.now.passage.passageId } };
    case 'removed':
      return { now: null, former: { ...found.former, successor: null } };
  }
}
