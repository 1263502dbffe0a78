import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { calibrationSchema } from './calibration.ts';
import type { Embedder } from './embedder.ts';
import { IndexCorruptError, IndexMismatchError } from './errors.ts';
import type { Generation } from './generations.ts';
import { hashFile } from './hash-file.ts';

/**
 * Raised when a generation of the version before can no longer be read, and when anything else than a reader
 * or the splitter makes something else of the same passages (terms, words for spelling, signatures, vectors):
 * runs take these over, and would mix old ones with new. A test (format-version.test.ts) notices the latter.
 */
export const FORMAT_VERSION = 8;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/u);

const manifestSchema = z.object({
  format: z.literal(FORMAT_VERSION),
  generation: z.string().regex(/^\d+$/u),
  createdAt: z.iso.datetime(),
  model: z.object({
    id: z.string().min(1),
    hash: sha256,
    dimensions: z.int().positive(),
    longestInput: z.int().positive(),
  }),
  metric: z.literal('cosine'),
  /** When a passage counts as an answer, by the similarities of this model. */
  calibration: calibrationSchema,
  documents: z.int().nonnegative(),
  passages: z.int().nonnegative(),
  knownQuestions: z.int().nonnegative(),
  /** See `StoredTotals`: equal corpora have equal hashes. */
  corpusHash: sha256,
  /** SHA-256 of the files beside it. */
  files: z.object({ database: sha256, vectors: sha256, questions: sha256 }),
});

/** What a generation is: checked before any of its other files is opened. */
export type Manifest = z.infer<typeof manifestSchema>;

/** What is about to read the generation. */
export interface Expectation {
  readonly modelId: string;
  readonly modelHash: string;
  readonly dimensions: number;
}

/** What generations must have been built with for this embedder to read them. */
export function expectationOf({ profile, modelHash, dimensions }: Embedder): Expectation {
  return { modelId: profile.id, modelHash, dimensions };
}

export async function writeManifest(file: string, manifest: Manifest): Promise<void> {
  await writeFile(file, `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`);
}

/**
 * @throws {IndexCorruptError} when it is missing or not a manifest
 * @throws {IndexMismatchError} when another version of the program wrote it
 */
export async function readManifest(file: string, generation: string): Promise<Manifest> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new IndexCorruptError(generation, 'its manifest.json cannot be read', { cause });
  }
  const format = z.object({ format: z.number() }).safeParse(content);
  if (format.success && format.data.format !== FORMAT_VERSION) {
    throw new IndexMismatchError({
      what: 'format',
      builtWith: String(format.data.format),
      openedWith: `format ${FORMAT_VERSION}`,
    });
  }
  const manifest = manifestSchema.safeParse(content);
  if (!manifest.success) {
    throw new IndexCorruptError(
      generation,
      `its manifest.json is not valid: ${z.prettifyError(manifest.error)}`,
    );
  }
  return manifest.data;
}

/** @throws {IndexMismatchError} naming what it was built with and what it is opened with */
export function checkManifest(manifest: Manifest, expected: Expectation): void {
  const { model } = manifest;
  if (model.id !== expected.modelId) {
    throw new IndexMismatchError({ what: 'the model', builtWith: model.id, openedWith: expected.modelId });
  }
  if (model.dimensions !== expected.dimensions) {
    throw new IndexMismatchError({
      what: 'vectors of length',
      builtWith: String(model.dimensions),
      openedWith: `a model of ${expected.dimensions}`,
    });
  }
  if (model.hash !== expected.modelHash) {
    throw new IndexMismatchError({
      what: `${model.id} of hash`,
      builtWith: model.hash.slice(0, 12),
      openedWith: expected.modelHash.slice(0, 12),
    });
  }
}

/** For the manifest, once the files are written and closed. */
export async function hashFiles(
  generation: Pick<Generation, 'database' | 'vectors' | 'questions'>,
): Promise<Manifest['files']> {
  const [database, vectors, questions] = await Promise.all([
    hashFile(generation.database),
    hashFile(generation.vectors),
    hashFile(generation.questions),
  ]);
  return { database, vectors, questions };
}

/**
 * Reads the files from end to end before any is opened: a graph that is damaged inside may open
 * without complaint and find other vectors than the nearest. 170 MB take about 0.2 s.
 * @throws {IndexCorruptError} naming the file that is not as it was written
 */
export async function checkFiles(manifest: Manifest, generation: Generation): Promise<void> {
  const found = await hashFiles(generation);
  for (const file of ['database', 'vectors', 'questions'] as const) {
    if (found[file] === manifest.files[file]) continue;
    throw new IndexCorruptError(
      generation.name,
      `its ${basename(generation[file])} is not as it was written (SHA-256)`,
    );
  }
}
