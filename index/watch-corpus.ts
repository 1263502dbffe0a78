import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { watch } from 'chokidar';
import { isDocumentName } from './read/corpus.ts';
import { findReader } from './read/readers.ts';

/** Milliseconds without a change after which files count as settled: a save of an editor, and pauses of a copy, are shorter. */
export const SETTLED_AFTER = 2_000;

export interface WatchOptions {
  /** Folders of documents. */
  readonly corpora: readonly string[];
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /** Called at the beginning and once files have settled after a change, never while it is at work. */
  readonly onSettled: () => Promise<void>;
  readonly settledAfter?: number;
}

/** Files beside documents that decide what the index holds. */
const BESIDE = /^(?!\.)(?:.*\.meta\.yaml|control-questions\.jsonl|known-questions\.jsonl)$/iu;

/**
 * Whether a change of this file may change the index: hidden files, and what no reader reads (an
 * editor's copy, a download that is not done), may not.
 */
export function concernsIndex(path: string): boolean {
  const name = basename(path);
  return BESIDE.test(name) || (isDocumentName(name) && findReader(name) !== null);
}

/**
 * Watches corpus folders until the signal comes; `onSettled` is called at once, so that nothing that
 * changes after it has looked is missed. What changes while `onSettled` is at work makes it run
 * once more, after files have settled again. A folder that goes may come back. Links are not followed: a change behind one is seen by the next run.
 */
export async function watchCorpus({
  corpora,
  signal,
  onSettled,
  settledAfter = SETTLED_AFTER,
}: WatchOptions): Promise<void> {
  if (signal.aborted) return;
  const roots = new Set(corpora.map((folder) => resolve(folder)));
  const watcher = watch([...roots], {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path) => basename(path).startsWith('.') && !roots.has(resolve(path)),
  });
  let looking: NodeJS.Timeout | undefined;
  await new Promise<void>((finish, fail) => {
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> | null = null;
    let changed = false;
    const run = () => {
      changed = false;
      running = onSettled()
        .then(() => {
          running = null;
          if (changed) wait();
        })
        .catch(fail);
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(run, settledAfter);
    };
    const note = () => {
      changed = true;
      if (running === null && !signal.aborted) wait();
    };
    const missing = new Set<string>();
    // The watcher forgets a folder that is gone, a share that is cut off for a while among them.
    looking = setInterval(() => {
      for (const root of missing) {
        if (!existsSync(root)) continue;
        missing.delete(root);
        watcher.add(root);
        note();
      }
    }, settledAfter);
    watcher.on('all', (event, path) => {
      if (event === 'unlinkDir' && roots.has(resolve(path))) missing.add(resolve(path));
      if (event === 'unlinkDir' || (event !== 'addDir' && concernsIndex(path))) note();
    });
    watcher.once('ready', () => {
      if (!signal.aborted) run();
    });
    watcher.on('error', fail);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      void Promise.resolve(running).then(() => finish());
    });
  }).finally(() => {
    clearInterval(looking);
    return watcher.close();
  });
}
