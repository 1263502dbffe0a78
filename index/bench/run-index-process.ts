import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { IndexFigures } from './index-process.ts';
import { MemoryWatch } from './resident-memory.ts';

/** What an index run took, with all of its processes. */
export interface WeighedFigures extends IndexFigures {
  /** Bytes of main memory at their highest together, those of the reader and the model too; 0 unless weighed. */
  readonly peakTogether: number;
}

/**
 * Runs an index run in a process of its own.
 * @param isWeighed whether to look at its memory meanwhile, which takes some of the processor's time
 * @throws {Error} when it fails; its words are on stderr
 */
export function runIndexProcess(
  corpus: string,
  dataDirectory: string,
  modelId: string,
  isWeighed = false,
): Promise<WeighedFigures> {
  const child = fork(
    fileURLToPath(new URL('./index-process.ts', import.meta.url)),
    [corpus, dataDirectory, modelId],
    { execArgv: ['--import', import.meta.resolve('tsx')], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const watch = isWeighed && child.pid !== undefined ? new MemoryWatch(child.pid) : null;
  return new Promise((resolve, reject) => {
    let figures: IndexFigures | null = null;
    child.once('message', (message: IndexFigures) => {
      figures = message;
    });
    child.once('error', reject);
    child.once('exit', async (code, signal) => {
      const peakTogether = (await watch?.stop()) ?? 0;
      if (figures !== null) resolve({ ...figures, peakTogether });
      else reject(new Error(`The index run of the benchmark ended (${signal ?? `exit code ${code}`})`));
    });
  });
}
