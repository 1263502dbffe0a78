import { stat } from 'node:fs/promises';
import { ContentHashes } from './content-hashes.ts';
import { UnreadableFileError } from './errors.ts';
import { type IsolatedReader, refuseSize } from './read/isolated-reader.ts';
import { parseMetadataFile, readMetadataFile } from './read/metadata-file.ts';
import type { ReadDocument } from './read/read-document.ts';

/**
 * Reads one file as an index run would, with the metadata file beside it, outside of any run.
 * @param path where it is
 * @param file path below a corpus folder that it has, or would have
 * @throws {UnreadableFileError} with the reason, when a run would leave it out
 */
export async function readFileAlone(
  reader: IsolatedReader,
  path: string,
  file: string,
): Promise<ReadDocument> {
  const refusal = refuseSize((await stat(path)).size, reader.limits);
  if (refusal !== null) throw new UnreadableFileError(refusal);
  const beside = parseMetadataFile(file, await readMetadataFile(path));
  const ocr = beside?.ocr ? { cache: null } : null;
  return await reader.read({ path, file, beside, contentHash: await new ContentHashes().of(path), ocr });
}
