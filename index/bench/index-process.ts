import { monitorEventLoopDelay } from 'node:perf_hooks';
import { runIndex } from '../index-run.ts';
import { findModelProfile } from '../model-profile.ts';
import { loadTransformersEmbedder } from '../transformers-embedder.ts';

/* An index run in a process of its own, as the bot starts one, that says what it took. */

/** What an index run took. */
export interface IndexFigures {
  readonly generation: string;
  readonly passages: number;
  readonly embedded: number;
  readonly seconds: number;
  /** Of them by stage. */
  readonly stages: Readonly<Record<string, number>>;
  /** Bytes of main memory at its highest, of that process alone. */
  readonly peakMemory: number;
  /** Milliseconds, in that process. */
  readonly loopDelayP99: number;
}

async function main(corpus: string, dataDirectory: string, modelId: string): Promise<void> {
  // A benchmark that was killed leaves no run behind: the next would find the index locked.
  process.on('disconnect', () => process.exit());
  if (!process.connected) process.exit();
  const embedder = await loadTransformersEmbedder(findModelProfile(modelId));
  const watch = monitorEventLoopDelay({ resolution: 10 });
  watch.enable();
  const stages: Record<string, number> = {};
  let [stage, since] = ['finding', performance.now()];
  const turnTo = (next: string) => {
    const now = performance.now();
    stages[stage] = (stages[stage] ?? 0) + (now - since) / 1000;
    [stage, since] = [next, now];
  };
  const summary = await runIndex({
    corpora: [corpus],
    dataDirectory,
    embedder,
    onProgress: (progress) => {
      if (progress.stage !== stage) turnTo(progress.stage);
    },
  });
  turnTo('end');
  const figures: IndexFigures = {
    generation: summary.generation ?? '',
    passages: summary.passages,
    embedded: summary.embedded,
    seconds: summary.seconds,
    stages,
    // maxRSS is in kilobytes on every platform.
    peakMemory: process.resourceUsage().maxRSS * 1024,
    loopDelayP99: watch.percentile(99) / 1e6,
  };
  process.send?.(figures, () => process.disconnect());
}

const [corpus = '', dataDirectory = '', modelId = ''] = process.argv.slice(2);
await main(corpus, dataDirectory, modelId);
