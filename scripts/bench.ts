import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  BENCH_ROW_KEYS,
  type BenchOptions,
  type BenchRowKey,
  type BenchSource,
  FOR_ANSWERS,
  FULL_SIZES,
  findModelProfile,
  loadTransformersEmbedder,
  PROJECT_ROOT,
  readHandbook,
  readPassageFile,
  renderBench,
  runBench,
} from '../index/index.ts';
import { createCommand, parseCount, readSettingsWith, runScript, UsageError } from './command-line.ts';

interface Options {
  readonly quick?: true;
  readonly passages?: number;
  readonly data?: string;
  readonly only?: readonly BenchRowKey[];
  readonly json?: true;
}

/** Passages of the small benchmark: on two cores it is through within two minutes. */
const QUICK_PASSAGES = 1_000;

const command = createCommand(
  'bench',
  'Measures speed, memory and size beside baselines of the same run. Takes up to an hour, and goes on where it was interrupted.',
)
  .option('--quick', 'two minutes: a small library only; rows that need a large one say so')
  .option('--passages <count>', `passages of the small library, ${QUICK_PASSAGES} unless given`, parseCount)
  .option('--data <folder>', 'where indexes and results are kept, in a folder “bench” of their own')
  .option(
    '--only <rows>',
    `measure these again, with the indexes of a benchmark before: ${BENCH_ROW_KEYS.join(', ')}`,
    parseRows,
  )
  .option('--json', 'print one JSON object')
  .action(async (options: Options) => {
    const quick = options.quick ?? false;
    if (options.passages !== undefined && !quick) throw new UsageError('--passages goes with --quick.');
    refuseWithoutBaseline(options.only ?? []);
    const { dataDirectory, modelId } = readSettingsWith(options);
    const passages = options.passages ?? QUICK_PASSAGES;
    const embedder = await loadTransformersEmbedder(findModelProfile(modelId), FOR_ANSWERS);
    const report = await runBench({
      source: await readSource(),
      directory: join(dataDirectory, 'bench', quick ? 'quick' : 'large'),
      embedder,
      root: PROJECT_ROOT,
      sizes: quick ? { main: passages, large: passages, small: passages } : FULL_SIZES,
      rounds: quick ? 3 : 5,
      questions: quick ? 40 : 200,
      together: 200,
      quick,
      only: options.only ?? null,
      startBot: await findBot(),
      onStep: (step) => console.error(step),
    });
    await embedder.close();
    console.log(options.json ? JSON.stringify(report) : renderBench(report));
  });

/** @throws {UsageError} when one of them is no row */
function parseRows(list: string): BenchRowKey[] {
  return list.split(',').map((name) => {
    const key = BENCH_ROW_KEYS.find((row) => row === name.trim());
    if (key === undefined) throw new UsageError(`--only: “${name}” is none of ${BENCH_ROW_KEYS.join(', ')}.`);
    return key;
  });
}

/** @throws {UsageError} when what they are compared with is not measured in the same run */
function refuseWithoutBaseline(only: readonly BenchRowKey[]): void {
  if (only.includes('embedding')) return;
  const lacking = only.find((row) => row === 'unchanged' || row === 'changed');
  if (lacking !== undefined) throw new UsageError(`--only: “${lacking}” needs embedding beside it.`);
}

/** Third-party passages, and questions of people, where they are at hand, as for the tests; else our own handbook. */
function readSource(): Promise<BenchSource> {
  const data = resolve(PROJECT_ROOT, process.env.ATTACHE_TEST_DATA ?? '../shared/data');
  const file = join(data, 'large/passages-20k.jsonl');
  const questions = join(data, 'retrieval/xquad-en/queries.jsonl');
  return existsSync(file)
    ? readPassageFile(file, existsSync(questions) ? questions : null, 'shared/data/large')
    : readHandbook(join(PROJECT_ROOT, 'corpus/handbook'));
}

/** The loopback Discord belongs to the tests, which an installation may not have; memory is read from Linux. */
async function findBot(): Promise<BenchOptions['startBot']> {
  const module = join(PROJECT_ROOT, 'test/support/bench-bot.ts');
  if (!existsSync(module) || !existsSync('/proc/self/status')) return null;
  const { startBenchBot } = await import('../test/support/bench-bot.ts');
  return startBenchBot;
}

await runScript(command);
