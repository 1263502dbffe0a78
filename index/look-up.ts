import type { PassageView } from './answer.ts';
import { sliceSpan } from './document.ts';
import { findSuccessor } from './find-successor.ts';
import type { OpenGeneration } from './open-generation.ts';
import { isPassageId, type PassageId } from './passage.ts';
import type { ArchivedPassage, ArchiveRecord, FormerPlace } from './passage-archive.ts';
import type { StoredDocument, StoredPassage } from './stored-generation.ts';
import { termsOf } from './terms.ts';
import { viewPassage } from './view-passage.ts';
import { compareWords, type WordChange } from './word-difference.ts';

/** A passage that is in the library, and which of how many of its document. */
export interface LocatedPassage extends PassageView {
  /** Counted from 1. */
  readonly position: number;
  readonly of: number;
}

/** A passage that has left the library, as it was. */
export type FormerPassage = Omit<ArchivedPassage, 'siblings'>;

/** What became of a permanent id. */
export type PassageLookUp =
  /** In the library, where it stood at first. */
  | { readonly status: 'current'; readonly now: LocatedPassage }
  /**
   * Its words are in the library, but stand elsewhere: under another heading, on another page, in another
   * file, in another order; or, where `now` has another id, in another document or in a passage that was
   * cut otherwise.
   */
  | { readonly status: 'moved'; readonly now: LocatedPassage; readonly former: FormerPlace }
  /** Its words are no longer there; `now` took its place. */
  | {
      readonly status: 'changed';
      readonly now: LocatedPassage;
      readonly former: FormerPassage;
      /** From the words that were to those that are. */
      readonly difference: readonly WordChange[];
      /** Dice coefficient of the two, in [0, 1]. */
      readonly overlap: number;
    }
  /** Its words are no longer there, and nothing took their place. */
  | { readonly status: 'removed'; readonly former: FormerPassage; readonly documentThere: boolean }
  /** Neither the library nor its archive has ever had it. */
  | { readonly status: 'unknown' };

/** @param readArchive what the archive knows of an id */
export function lookUpPassage(
  generation: OpenGeneration,
  id: string,
  readArchive: (id: PassageId) => ArchiveRecord,
): PassageLookUp {
  if (!isPassageId(id)) return { status: 'unknown' };
  const { gone, moved } = readArchive(id);
  const now = locate(generation, id);
  if (now !== null) {
    const former = moved ?? gone;
    const sameOrder = moved === null || isBetween(generation, now, moved);
    return former === null || (sameOrder && isSamePlace(now, former))
      ? { status: 'current', now }
      : { status: 'moved', now, former: withoutText(former) };
  }
  if (gone === null) return { status: 'unknown' };
  const document = generation.documents.find((candidate) => candidate.id === gone.document.id);
  const present = document === undefined ? [] : textsOf(generation, document);
  const elsewhere = findSameWords(gone, present) ?? findInOtherDocuments(generation, gone);
  const again = elsewhere === null ? null : locate(generation, elsewhere);
  if (again !== null) return { status: 'moved', now: again, former: withoutText(gone) };
  // A passage that stood beside it did not take its place, however much alike they are.
  const { siblings: all, ...former } = gone;
  const siblings = new Set(all);
  const isNew = ({ id: other }: PresentPassage) => !siblings.has(other);
  // As far into the document as it stood.
  const around = Math.floor(((gone.position - 1) / gone.of) * present.length);
  const near = present.slice(0, around).filter(isNew).length;
  const successor = findSuccessor(gone.text, present.filter(isNew), near);
  const successorNow = successor === null ? null : locate(generation, successor.candidate.id);
  if (successor === null || successorNow === null)
    return { status: 'removed', former, documentThere: document !== undefined };
  const difference = compareWords(gone.text, successorNow.passage.text);
  return { status: 'changed', now: successorNow, former, difference, overlap: successor.overlap };
}

function withoutText({
  document,
  section,
  page,
  recognised,
  position,
  of,
  generation,
  indexedAt,
}: FormerPlace): FormerPlace {
  return { document, section, page, recognised, position, of, generation, indexedAt };
}

function locate(generation: OpenGeneration, id: PassageId): LocatedPassage | null {
  const view = viewPassage(generation, id);
  const stored = generation.reader.passageById(id);
  const document = stored === null ? undefined : generation.documents[stored.document];
  if (view === null || stored === null || document === undefined) return null;
  const position = generation.reader.passagesOf(stored.document).findIndex((other) => other.id === id) + 1;
  return { ...view, position, of: document.passages };
}

function isSamePlace({ passage }: LocatedPassage, former: FormerPlace): boolean {
  return (
    passage.document.file === former.document.file &&
    passage.page === former.page &&
    JSON.stringify(passage.section) === JSON.stringify(former.section)
  );
}

/** Whether a passage stands after what stood before it, and before what stood after it; what is gone says nothing. */
function isBetween(
  { reader }: OpenGeneration,
  now: LocatedPassage,
  { before, after }: { readonly before: PassageId | null; readonly after: PassageId | null },
): boolean {
  const startOf = (id: PassageId | null) => {
    const other = id === null ? null : reader.passageById(id);
    return other?.span.start ?? null;
  };
  const here = now.passage.span.start;
  const [above, below] = [startOf(before), startOf(after)];
  return (above === null || above <= here) && (below === null || below >= here);
}

interface PresentPassage {
  readonly id: PassageId;
  readonly text: string;
}

function textsOf({ reader, quoter }: OpenGeneration, document: StoredDocument): PresentPassage[] {
  const text = quoter.text(document);
  return reader
    .passagesOf(document.ordinal)
    .map(({ id, span }: StoredPassage) => ({ id, text: sliceSpan(text, span) }));
}

/** The words of a text without regard to white space, as ids are made from. */
function wordsOf(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** The passage of the same document with the same words, alone or, in one that is new, among others. */
function findSameWords(
  { text, siblings }: ArchivedPassage,
  present: readonly PresentPassage[],
): PassageId | null {
  const words = wordsOf(text);
  const whole = present.find((candidate) => wordsOf(candidate.text) === words);
  if (whole !== undefined) return whole.id;
  // One that was there before only happens to hold a short one's words.
  const before = new Set(siblings);
  const holding = present.find(({ id, text: other }) => !before.has(id) && wordsOf(other).includes(words));
  return holding?.id ?? null;
}

/** Rarest terms by which another document's passage of the same words is looked for, and how many of those found are compared. */
const TERMS_SEARCHED = 12;
const PASSAGES_COMPARED = 50;

/** A file that was renamed gives its document another id, and all of its passages. */
function findInOtherDocuments(generation: OpenGeneration, { text }: ArchivedPassage): PassageId | null {
  const { lexical, reader, documents, quoter } = generation;
  const words = wordsOf(text);
  const terms = [...new Set(termsOf(text))]
    .map((term) => ({ term, passages: lexical.documentFrequency(term) }))
    .sort((a, b) => a.passages - b.passages);
  // A passage of the same words has every one of them.
  if (terms.some(({ passages }) => passages === 0)) return null;
  const rarest = terms.slice(0, TERMS_SEARCHED).map(({ term }) => term);
  for (const { label } of lexical.match(rarest).top(PASSAGES_COMPARED)) {
    const passage = reader.passage(label);
    const document = documents[passage.document];
    if (document !== undefined && wordsOf(quoter.quote(document, passage.span)) === words) return passage.id;
  }
  return null;
}
