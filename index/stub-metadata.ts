import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { type DocumentMetadata, NO_METADATA } from './document.ts';
import type { Embedder } from './embedder.ts';
import { UnreadableFileError } from './errors.ts';
import { currentGeneration } from './generations.ts';
import { expectationOf } from './manifest.ts';
import { openGeneration } from './open-generation.ts';
import { metadataFileOf } from './read/metadata-file.ts';
import { NeedsOcrError } from './read/ocr/advise-ocr.ts';
import { readDocument, titleOfFile } from './read/read-document.ts';
import { missingFields } from './report/describe-generation.ts';

/** What became of the wish for a metadata file beside a document. */
export interface StubResult {
  readonly file: string;
  /** Where the metadata file is, or would be. */
  readonly beside: string;
  readonly outcome: 'written' | 'there already' | 'failed';
  /** Why it failed, as a sentence; null otherwise. */
  readonly reason: string | null;
}

/**
 * Writes `name.meta.yaml` beside a document, with what is known of it filled in and what is not as
 * comments to complete. One that is there is left as it is.
 * @param path of the document
 */
export async function stubMetadata(path: string): Promise<StubResult> {
  const beside = metadataFileOf(resolve(path));
  const result = { file: path, beside } as const;
  try {
    const stub = await makeStub(basename(path), await readFile(path));
    await writeFile(beside, stub, { flag: 'wx' });
    return { ...result, outcome: 'written', reason: null };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return { ...result, outcome: 'there already', reason: null };
    const reason =
      error instanceof UnreadableFileError ? message : `It can't be read or written (${code ?? message}).`;
    return { ...result, outcome: 'failed', reason };
  }
}

/** Of a scan the file's name is known, and that OCR is to read it, also in runs that don't ask for that. */
async function makeStub(file: string, bytes: Uint8Array): Promise<string> {
  try {
    const { metadata } = await readDocument(file, bytes);
    return renderStub(file, metadata);
  } catch (error) {
    if (!(error instanceof NeedsOcrError)) throw error;
    return `${renderStub(file, { ...NO_METADATA, title: titleOfFile(file) })}ocr: true\n`;
  }
}

/**
 * Paths of the documents in the serving index that lack something a citation needs.
 * @param corpora folders that it was made from, absolute
 * @throws {NoIndexError} when nothing has been published yet
 */
export async function findLacking(
  dataDirectory: string,
  corpora: readonly string[],
  embedder: Embedder,
): Promise<string[]> {
  const generation = await openGeneration(await currentGeneration(dataDirectory), expectationOf(embedder));
  try {
    const folders = new Map(corpora.map((folder) => [basename(folder), folder]));
    return generation.documents.flatMap(({ corpus, file, metadata }) => {
      const folder = folders.get(corpus);
      return folder === undefined || missingFields(metadata).length === 0 ? [] : [join(folder, file)];
    });
  } finally {
    generation.close();
  }
}

/**
 * The document that a path names, as a person or the report writes it: from here, or below one of the folders.
 * @param exists whether there is a file
 */
export function resolveDocument(
  written: string,
  corpora: readonly string[],
  exists: (path: string) => boolean,
): string {
  return (
    [resolve(written), ...corpora.map((folder) => join(folder, written))].find(exists) ?? resolve(written)
  );
}

/** Fields in the order of a citation, with what they are. */
const FIELDS = [
  ['title', 'as it is to be cited'],
  ['author', 'who is to be cited: `A. Writer; B. Editor`, or an organisation'],
  ['issued', 'a year, `1961-04-18`, or words'],
  ['licence', '`Public domain`, `CC BY 4.0`, …'],
  ['url', 'https://… of the document itself'],
  ['summary', 'one sentence'],
] as const;

function renderStub(file: string, metadata: DocumentMetadata): string {
  const lines = FIELDS.map(([field, hint]) => {
    const known = metadata[field];
    return known === null
      ? `# ${field}:   # ${hint}`
      : stringify({ [field]: known }, { lineWidth: 0 }).trimEnd();
  });
  const topics =
    metadata.topics.length === 0
      ? '# topics: []   # a few words each'
      : stringify({ topics: metadata.topics }, { lineWidth: 0 }).trimEnd();
  // A name with a line break in it must not end the comment.
  const name = file.replace(/\p{Cc}/gu, ' ');
  return [
    `# What ${name} is cited with. It counts over what the file says of itself; remove the # of what you fill in.`,
    ...lines,
    topics,
    '',
  ].join('\n');
}
