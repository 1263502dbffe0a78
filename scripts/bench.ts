import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type BenchOptions,
  type BenchSource,
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
  .option('--json', 'print one JSON object')
  .action(async (options: Options) => {
    const quick = options.quick ?? false;
    if (options.passages !== undefined && !quick) throw new UsageError('--passages goes with --quick.');
    const { dataDirectory, modelId } = readSettingsWith(options);
    const passages = options.passages ?? QUICK_PASSAGES;
    const embedder = await loadTransformersEmbedder(findModelProfile(modelId));
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
      startBot: await findBot(),
      onStep: (step) => console.error(step),
    });
    await embedder.close();
    console.log(options.json ? JSON.stringify(report) : renderBench(report));
  });

/** Third-party passages where they are at hand, as for the tests; else our own handbook. */
function readSource(): Promise<BenchSource> {
  const file = resolve(
    PROJECT_ROOT,
    process.env.ATTACHE_TEST_DATA ?? '../shared/data',
    'large/passages-20k.jsonl',
  );
  return existsSync(file)
    ? readPassageFile(file, 'shared/data/large')
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
