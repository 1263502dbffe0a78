import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { sourceOf } from './compose.ts';
import { sliceSpan } from './document.ts';
import { GenerationReader } from './generation-reader.ts';
import { type Generation, generationNamed, listGenerations } from './generations.ts';
import { hashText } from './hash-text.ts';
import { type Edition, withPassageArchive } from './passage-archive.ts';
import { breathe } from './progress.ts';
import { findStable } from './stable-order.ts';
import type { StoredDocument, StoredPassage } from './stored-generation.ts';

/**
 * Archives what permanent ids will need once `next` serves: every passage that a kept generation has
 * and `next` has not, and where passages stood that stand elsewhere in `next`.
 *
 * To be called before the pointer moves. Should the run be cut off between the two, the archive holds
 * passages that are still current, which does no harm: the serving generation is asked first. The
 * other way round, what the generation before had would be lost. All kept generations are compared,
 * not only the serving one, so that a new archive, and one that missed a run, catch up.
 * @param onNotice told in a sentence of a damaged archive, and of a generation that can't be read
 */
export async function archiveGenerations(
  dataDirectory: string,
  next: Generation,
  onNotice: (notice: string) => void,
): Promise<void> {
  const names = (await listGenerations(dataDirectory)).filter((name) => name !== next.name);
  const after = new GenerationReader(next.database);
  try {
    await withPassageArchive(dataDirectory, onNotice, async (archive) => {
      const compared = new Set<string>();
      let batch: Edition[] = [];
      for (const name of names.toReversed()) {
        const kept = generationNamed(dataDirectory, name);
        for await (const edition of compare(kept, after, compared, onNotice)) {
          batch.push(edition);
          if (passagesIn(batch) < PASSAGES_PER_WRITE) continue;
          archive.add(batch);
          batch = [];
        }
      }
      if (batch.length > 0) archive.add(batch);
    });
  } finally {
    after.close();
  }
}

/** Passages archived at a time: a few megabytes, so that nobody who reads has to wait for long. */
const PASSAGES_PER_WRITE = 2_000;

function passagesIn(editions: readonly Edition[]): number {
  return editions.reduce((sum, { gone, moved }) => sum + gone.length + moved.length, 0);
}

/**
 * Documents of a generation that are not as they were. A generation that can't be read has none.
 * @param compared documents that were the same in a later generation need no second comparison
 */
async function* compare(
  { name, database, manifest }: Generation,
  after: GenerationReader,
  compared: Set<string>,
  onNotice: (notice: string) => void,
): AsyncIterable<Edition> {
  const before = tryTo(() => new GenerationReader(database));
  const documents = before === null ? null : tryTo(() => before.documents());
  try {
    if (before === null || documents === null) {
      onNotice(
        `Generation ${name} can't be read: ids of passages that only it had will not be known any more.`,
      );
      return;
    }
    const indexedAt = await readDate(manifest);
    const now = new Map(after.documents().map((document) => [document.id, document]));
    for (const document of documents) {
      const same = now.get(document.id);
      // The hash is over everything that decides what becomes of a file.
      if (same !== undefined && same.sourceHash === document.sourceHash) continue;
      const version = `${document.id} ${document.sourceHash}`;
      if (compared.has(version)) continue;
      const edition = tryTo(() =>
        compareDocument(document, before, same === undefined ? null : { document: same, reader: after }),
      );
      if (edition === null) {
        onNotice(
          `The text of ${document.id} in generation ${name} can't be read: its passages are not archived.`,
        );
        continue;
      }
      compared.add(version);
      if (edition.gone.length + edition.moved.length > 0) yield { ...edition, generation: name, indexedAt };
      await breathe();
    }
  } finally {
    before?.close();
  }
}

/** null where it throws: an old generation that is damaged must not keep a new one from serving. */
function tryTo<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** When a generation was indexed. Its manifest may be of another format, or lost: then the beginning of time. */
async function readDate(manifest: string): Promise<string> {
  const content = await readFile(manifest, 'utf8').catch(() => '{}');
  const parsed = z.object({ createdAt: z.iso.datetime() }).safeParse(tryTo(() => JSON.parse(content)));
  return parsed.success ? parsed.data.createdAt : new Date(0).toISOString();
}

function compareDocument(
  document: StoredDocument,
  reader: GenerationReader,
  now: { readonly document: StoredDocument; readonly reader: GenerationReader } | null,
): Omit<Edition, 'generation' | 'indexedAt'> {
  const passages = reader.passagesOf(document.ordinal);
  const after = now === null ? [] : now.reader.passagesOf(now.document.ordinal);
  const positions = new Map(after.map(({ id }, position) => [id, position]));
  const text = reader.documentText(document.ordinal);
  if (hashText(text) !== document.textHash) throw new RangeError('Expected the text that was indexed');
  const gone = passages.flatMap((passage, index) =>
    positions.has(passage.id) ? [] : [{ ...placeIn(passage, index), text: sliceSpan(text, passage.span) }],
  );
  const sameFile = now?.document.file === document.file;
  const moved = findAnchors(passages, positions).flatMap(({ index, position, stable, before, next }) => {
    const [was, is] = [passages[index], after[position]];
    if (was === undefined || is === undefined) return [];
    const samePlace = sameFile && stable && was.page === is.page && equalSections(was.section, is.section);
    return samePlace ? [] : [{ ...placeIn(was, index), before, after: next }];
  });
  return { document: sourceOf(document), siblings: passages.map(({ id }) => id), gone, moved };
}

function placeIn({ id, section, page, recognised }: StoredPassage, index: number) {
  return { passageId: id, section, page, recognised, position: index + 1 };
}

function equalSections(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((heading, level) => heading === b[level]);
}

/** Each passage that is still there: whether it kept its order, and the nearest two around it that did. */
function findAnchors(
  passages: readonly StoredPassage[],
  positions: ReadonlyMap<StoredPassage['id'], number>,
) {
  const common = passages.flatMap(({ id }, index) => {
    const position = positions.get(id);
    return position === undefined ? [] : [{ id, index, position }];
  });
  const stable = findStable(common.map(({ position }) => position));
  const nearest: { before: StoredPassage['id'] | null; next: StoredPassage['id'] | null }[] = [];
  let last: StoredPassage['id'] | null = null;
  for (const [at, { id }] of common.entries()) {
    nearest.push({ before: last, next: null });
    if (stable[at]) last = id;
  }
  last = null;
  for (let at = common.length - 1; at >= 0; at -= 1) {
    const around = nearest[at];
    if (around !== undefined) around.next = last;
    if (stable[at]) last = common[at]?.id ?? null;
  }
  return common.map(({ index, position }, at) => ({
    index,
    position,
    stable: stable[at] ?? false,
    before: nearest[at]?.before ?? null,
    next: nearest[at]?.next ?? null,
  }));
}
