import {
  type IndexSummary,
  type LockHolder,
  type Rollback,
  recordFailedRun,
  UNEXPECTED,
} from '../index/index.ts';
import { type ChildScript, type ScriptEnd, type ScriptProgress, startScript } from './child-script.ts';
import type { IndexSettings } from './config.ts';
import type { Log } from './log.ts';
import { describeProgress } from './progress-display.ts';
import type { ScriptFailure } from './run-events.ts';

/** How an index run ended. Whatever it is, a whole generation serves. */
export type RunOutcome =
  | { readonly kind: 'done'; readonly summary: IndexSummary }
  /** Another process was at it. */
  | { readonly kind: 'locked'; readonly holder: LockHolder | null }
  /** @see AttacheError.code */
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'stopped' };

/** An index run at work in another process. */
export interface IndexRun {
  readonly startedAt: Date;
  /** Whether it reads scans by OCR; where not, documents' metadata files may still ask for it. */
  readonly ocr: boolean;
  /** Where it is; null while it is loading. */
  readonly progress: ScriptProgress | null;
  readonly outcome: Promise<RunOutcome>;
  stop(): void;
}

export interface RunOptions {
  /** Share of the control questions, in [0, 1], that may get worse; that of the settings unless given. */
  readonly allowWorse?: number;
  /** Whether to read scans by OCR; false unless given. */
  readonly ocr?: boolean;
}

/** How a rollback ended. */
export type RollbackOutcome =
  | { readonly kind: 'done'; readonly rollback: Rollback }
  | Exclude<RunOutcome, { kind: 'done' }>;

/** Milliseconds between two lines of a stage in the log. */
const LOG_EVERY = 5_000;

/** Starts index runs and rollbacks, one at a time, each in a process of its own. */
export class IndexRuns {
  #current: IndexRun | null = null;
  #rollback: ChildScript | null = null;
  #closed = false;

  constructor(
    private readonly settings: IndexSettings,
    private readonly log: Log,
  ) {}

  /** The run at work, if one is. */
  get current(): IndexRun | null {
    return this.#current;
  }

  /** Starts a run, unless one is at work: then it is that one. */
  start({ allowWorse = this.settings.allowWorse, ocr = false }: RunOptions = {}): IndexRun {
    if (this.#current !== null) return this.#current;
    if (this.#closed) {
      return {
        startedAt: new Date(),
        ocr,
        progress: null,
        outcome: Promise.resolve({ kind: 'stopped' }),
        stop: () => {},
      };
    }
    const { dataDirectory, corpora, modelId } = this.settings;
    this.log.info({ corpora }, 'Indexing');
    let progress: ScriptProgress | null = null;
    const show = this.#progressLog();
    const script = startScript(
      'index',
      [
        '--json',
        ...(ocr ? ['--ocr'] : []),
        '--data',
        dataDirectory,
        '--allow-worse',
        String(100 * allowWorse),
        ...corpora.flatMap((folder) => ['--corpus', folder]),
      ],
      {
        env: { ATTACHE_MODEL: modelId },
        onProgress: (current) => {
          progress = current;
          show(current);
        },
        onLine: (line) => this.log.info(line),
      },
    );
    const run: IndexRun = {
      startedAt: new Date(),
      ocr,
      get progress() {
        return progress;
      },
      outcome: script.ended.then(async (end) => {
        const outcome = outcomeOf(end);
        await this.#note(end, outcome);
        this.#current = null;
        return outcome;
      }),
      stop: script.kill,
    };
    this.#current = run;
    return run;
  }

  /** Starts a run that sees every file that is there now: after the one at work, if there is one. */
  async startNext(options: RunOptions = {}): Promise<IndexRun> {
    while (this.#current !== null) await this.#current.outcome;
    return this.start(options);
  }

  /** @param to name of a kept generation */
  async rollback(to: string): Promise<RollbackOutcome> {
    const { dataDirectory, modelId } = this.settings;
    const script = startScript('rollback', ['--json', '--data', dataDirectory, '--to', to], {
      env: { ATTACHE_MODEL: modelId },
      onLine: (line) => this.log.info(line),
    });
    this.#rollback = script;
    const end = await script.ended;
    this.#rollback = null;
    if (end.kind === 'result') {
      this.log.info(end.value, 'Another generation serves');
      return { kind: 'done', rollback: end.value as Rollback };
    }
    return failureOf(end);
  }

  /** Stops what is at work, for good. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#rollback?.kill();
    this.#current?.stop();
    await this.#current?.outcome;
  }

  async #note(end: ScriptEnd, outcome: RunOutcome): Promise<void> {
    const { dataDirectory } = this.settings;
    if (outcome.kind === 'done') {
      const { generation, published, withheld, passages, embedded, seconds, skipped } = outcome.summary;
      const counts = { generation, published, withheld, passages, embedded, seconds };
      this.log.info({ ...counts, skipped: skipped.length }, 'Indexed');
      for (const { file, reason } of skipped) this.log.warn({ file, reason }, 'A file was left out');
    }
    if (outcome.kind === 'failed' && end.kind === 'failed') {
      this.log.error({ code: outcome.code, reason: end.failure.message }, 'The index run failed');
      // What fails in an orderly way has written it down itself.
      if (outcome.code === UNEXPECTED) await recordFailedRun(dataDirectory, 'failed', UNEXPECTED);
    }
    if (outcome.kind === 'stopped') {
      this.log.info('The index run was stopped');
      await recordFailedRun(dataDirectory, 'stopped', null);
    }
  }

  /** A line when a stage begins and ends, and every few seconds between. */
  #progressLog(): (progress: ScriptProgress) => void {
    let [stage, at] = ['', 0];
    return (progress) => {
      const now = performance.now();
      if (progress.stage === stage && progress.done < progress.total && now - at < LOG_EVERY) return;
      [stage, at] = [progress.stage, now];
      this.log.info(describeProgress(progress));
    };
  }
}

function outcomeOf(end: ScriptEnd): RunOutcome {
  // Written by this same version of the program.
  if (end.kind === 'result') return { kind: 'done', summary: end.value as IndexSummary };
  return failureOf(end);
}

function failureOf(end: Exclude<ScriptEnd, { kind: 'result' }>): Exclude<RunOutcome, { kind: 'done' }> {
  if (end.kind === 'killed') return { kind: 'stopped' };
  const { code, holder }: ScriptFailure = end.failure;
  return code === 'index-locked' ? { kind: 'locked', holder } : { kind: 'failed', code };
}
