import { existsSync } from 'node:fs';
import {
  findLacking,
  findModelProfile,
  loadTransformersEmbedder,
  resolveDocument,
  type StubResult,
  stubMetadata,
} from '../index/index.ts';
import { collect, createCommand, EXIT, readSettingsWith, runScript, UsageError } from './command-line.ts';

interface Options {
  readonly missing?: true;
  readonly corpus: readonly string[];
  readonly data?: string;
}

const command = createCommand(
  'stub-metadata',
  'Writes name.meta.yaml beside documents, with what is known filled in; one that is there stays as it is.',
)
  .argument('[file...]', 'documents, by path or as the report names them')
  .option('--missing', 'beside all documents of the index that lack author, date, licence or URL')
  .option('--corpus <folder>', 'folder of documents; may be given several times', collect, [])
  .option('--data <folder>', 'where the index is kept')
  .action(async (files: string[], options: Options) => {
    if (options.missing ? files.length > 0 : files.length === 0) {
      throw new UsageError('Give documents, or --missing for all that lack something.');
    }
    const { corpora, dataDirectory, modelId } = readSettingsWith(options);
    const paths = options.missing
      ? await lacking(dataDirectory, corpora, modelId)
      : files.map((file) => resolveDocument(file, corpora, existsSync));
    const results: StubResult[] = [];
    for (const path of paths) {
      const result = await stubMetadata(path);
      results.push(result);
      const print = result.outcome === 'failed' ? console.error : console.log;
      print(describe(result));
    }
    if (paths.length === 0) console.log('No document of the index lacks author, date, licence or URL.');
    if (results.some(({ outcome }) => outcome === 'failed')) process.exitCode = EXIT.skipped;
  });

async function lacking(
  dataDirectory: string,
  corpora: readonly string[],
  modelId: string,
): Promise<string[]> {
  const embedder = await loadTransformersEmbedder(findModelProfile(modelId));
  return findLacking(dataDirectory, corpora, embedder).finally(() => embedder.close());
}

function describe({ file, beside, outcome, reason }: StubResult): string {
  switch (outcome) {
    case 'written':
      return `Written    ${beside}`;
    case 'there already':
      return `Unchanged  ${beside}: it is there already; complete it by hand`;
    case 'failed':
      return `Failed     ${file}: ${reason}`;
  }
}

await runScript(command);
