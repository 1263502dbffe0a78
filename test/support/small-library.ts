import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IndexSummary, runIndex } from '../../index/index.ts';
import { testEmbedder } from './embedder.ts';
import { testReader } from './reader.ts';
import { writeFiles } from './temporary.ts';

const fixtures = join(import.meta.dirname, '../fixtures/corpus');

/** A real index of four short documents in a folder of its own. */
export interface SmallLibrary {
  readonly dataDirectory: string;
  readonly corpus: string;
  /** Writes files into the corpus (`null` removes one) and indexes it again. */
  update(files: Readonly<Record<string, string | null>>): Promise<IndexSummary>;
  /** The same again, for a test to change. */
  copy(): Promise<SmallLibrary>;
  remove(): Promise<void>;
}

/** To be built once a test file; `remove` it in the end. */
export async function buildSmallLibrary(): Promise<SmallLibrary> {
  const library = libraryIn(await temporaryFolder());
  await cp(fixtures, library.corpus, { recursive: true });
  await library.update({});
  return library;
}

function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'attache-library-'));
}

function libraryIn(directory: string): SmallLibrary {
  const [corpus, dataDirectory] = [join(directory, 'corpus'), join(directory, 'data')];
  return {
    dataDirectory,
    corpus,
    update: async (files) => {
      await writeFiles(corpus, files);
      return runIndex({
        corpora: [corpus],
        dataDirectory,
        embedder: await testEmbedder(),
        reader: testReader(),
      });
    },
    copy: async () => {
      const copy = await temporaryFolder();
      await cp(directory, copy, { recursive: true });
      return libraryIn(copy);
    },
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  };
}
