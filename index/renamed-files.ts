import { basename } from 'node:path';
import type { ContentHashes } from './content-hashes.ts';
import { breathe } from './progress.ts';
import type { CorpusFile } from './read/corpus.ts';
import type { StoredDocument } from './stored-generation.ts';

/** A document's file by the name of its corpus folder and its path below it. */
export function fileKey({ corpus, file }: Pick<StoredDocument, 'corpus' | 'file'>): string {
  return `${corpus}\n${file}`;
}

export function keyOfFile({ corpus, file }: CorpusFile): string {
  return fileKey({ corpus: basename(corpus), file });
}

/** Where the documents of the serving generation are now. */
export interface FoundFiles {
  /** Those whose files are as they were, by id. */
  readonly stayed: ReadonlyMap<string, StoredDocument>;
  /** Those whose bytes are at another place, by the key of the file there. */
  readonly renamed: ReadonlyMap<string, StoredDocument>;
}

/**
 * Finds files by their bytes: a document whose own file is no longer as it was may be at a new place, or
 * under the name of another, as when two files changed their names. A copy beside the original is a
 * document of its own.
 * @param before documents of the serving generation
 */
export async function findFiles(
  files: readonly CorpusFile[],
  before: readonly StoredDocument[],
  hashes: ContentHashes,
): Promise<FoundFiles> {
  const stayed = new Map<string, StoredDocument>();
  const renamed = new Map<string, StoredDocument>();
  if (before.length === 0) return { stayed, renamed };
  const documents = new Map(before.map((document) => [fileKey(document), document]));
  const others: { readonly key: string; readonly hash: string }[] = [];
  for (const file of files) {
    const key = keyOfFile(file);
    // null when it can't be read: why is said when it is read for itself.
    const hash = await hashes.of(file.path).catch(() => null);
    const document = documents.get(key);
    if (document !== undefined && document.contentHash === hash) stayed.set(document.id, document);
    else if (hash !== null) others.push({ key, hash });
    await breathe();
  }
  const gone = new Map<string, StoredDocument[]>();
  for (const document of before) {
    if (stayed.has(document.id)) continue;
    gone.set(document.contentHash, [...(gone.get(document.contentHash) ?? []), document]);
  }
  for (const { key, hash } of others) {
    const document = gone.get(hash)?.shift();
    if (document !== undefined) renamed.set(key, document);
  }
  return { stayed, renamed };
}
