import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { IndexFigures } from './index-process.ts';

/** Runs an index run in a process of its own. @throws {Error} when it fails; its words are on stderr */
export function runIndexProcess(
  corpus: string,
  dataDirectory: string,
  modelId: string,
): Promise<IndexFigures> {
  const child = fork(
    fileURLToPath(new URL('./index-process.ts', import.meta.url)),
    [corpus, dataDirectory, modelId],
    { execArgv: ['--import', import.meta.resolve('tsx')], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  return new Promise((resolve, reject) => {
    let figures: IndexFigures | null = null;
    child.once('message', (message: IndexFigures) => {
      figures = message;
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (figures !== null) resolve(figures);
      else reject(new Error(`The index run of the benchmark ended (${signal ?? `exit code ${code}`})`));
    });
  });
}
