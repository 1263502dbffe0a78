import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type IndexRunOptions,
  type IndexSummary,
  type Library,
  openLibrary,
  runIndex,
} from '../../index/index.ts';
import { testEmbedder } from './embedder.ts';
import { testReader } from './reader.ts';
import { temporaryDirectory, writeFiles } from './temporary.ts';

/** A corpus of one's own to change, and the data folder that it is indexed into. */
export interface CorpusBench {
  readonly corpus: string;
  readonly data: string;
  /** `null` removes a file. */
  write(files: Readonly<Record<string, string | null>>): Promise<void>;
  index(options?: Partial<IndexRunOptions>): Promise<IndexSummary>;
  /** Closed when the test ends. */
  open(): Promise<Library>;
}

/** Removed when the test that asked for it ends. */
export async function createCorpusBench(files: Readonly<Record<string, string>> = {}): Promise<CorpusBench> {
  const directory = await temporaryDirectory();
  const [corpus, data] = [join(directory, 'corpus'), join(directory, 'data')];
  await mkdir(corpus);
  await writeFiles(corpus, files);
  const embedder = await testEmbedder();
  return {
    corpus,
    data,
    write: (changes) => writeFiles(corpus, changes),
    index: (options = {}) =>
      runIndex({ corpora: [corpus], dataDirectory: data, embedder, reader: testReader(), ...options }),
    open: async () => {
      const library = await openLibrary({ dataDirectory: data, embedder });
      onTestFinished(() => library.close());
      return library;
    },
  };
}
