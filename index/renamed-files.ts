import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { breathe } from './progress.ts';
import type { CorpusFile } from './read/corpus.ts';
import type { StoredDocument } from './stored-generation.ts';

/** SHA-256 (hex) of a file's bytes, which go by in pieces. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece);
  return hash.digest('hex');
}

/** A document's file by the name of its corpus folder and its path below it. */
export function fileKey({ corpus, file }: Pick<StoredDocument, 'corpus' | 'file'>): string {
  return `${corpus}\n${file}`;
}

export function keyOfFile({ corpus, file }: CorpusFile): string {
  return fileKey({ corpus: basename(corpus), file });
}

/**
 * Files at new places with the bytes of a document whose file is no longer as it was, by their keys.
 * A copy beside the original is none: it is a document of its own. Without a new file nothing is read.
 * @param before documents of the serving generation
 */
export async function findRenamed(
  files: readonly CorpusFile[],
  before: readonly StoredDocument[],
): Promise<Map<string, StoredDocument>> {
  const renamed = new Map<string, StoredDocument>();
  if (before.length === 0) return renamed;
  const known = new Set(before.map(fileKey));
  const places = new Map(files.map((file) => [keyOfFile(file), file]));
  const gone = new Map<string, StoredDocument[]>();
  for (const document of before) {
    gone.set(document.contentHash, [...(gone.get(document.contentHash) ?? []), document]);
  }
  for (const file of files) {
    if (known.has(keyOfFile(file))) continue;
    const hash = await tryToHash(file);
    const candidates = (hash === null ? undefined : gone.get(hash)) ?? [];
    for (const [position, candidate] of candidates.entries()) {
      const place = places.get(fileKey(candidate));
      if (place !== undefined && (await tryToHash(place)) === candidate.contentHash) continue;
      renamed.set(keyOfFile(file), candidate);
      candidates.splice(position, 1);
      break;
    }
    await breathe();
  }
  return renamed;
}

/** null when it can't be read: why is said when it is read for itself. */
async function tryToHash({ path }: CorpusFile): Promise<string | null> {
  return hashFile(path).catch(() => null);
}
