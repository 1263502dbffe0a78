import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ForwardPass, ModelFiles } from './model-session.mjs';
import { PROJECT_ROOT } from './project-root.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What runs a model's forward passes, one text after another, and says what became of them. */
export interface ModelRunner {
  /** @param id named in what is said of the text */
  give(id: number, tokens: BigInt64Array): void;
  /** The calling process waits for what is said. */
  keepAlive(): void;
  /** It no longer does. */
  letEnd(): void;
  /** At once, be it starting, in the middle of a pass or stopped: it has nothing to lose. */
  end(): Promise<void>;
}

/** What a runner says: first that it is ready or can't be, then of each text. */
export type RunnerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unloadable'; readonly message: string }
  | { readonly kind: 'embedded'; readonly id: number; readonly vector: Float32Array }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

export interface RunnerListener {
  onMessage(message: RunnerMessage): void;
  /** Nothing more is said. @param how as in “has ended (SIGKILL)” */
  onEnd(how: string, cause?: Error): void;
}

/** Also for the compiled bot: it needs no compiling. */
const SCRIPT = join(PROJECT_ROOT, 'index/model-process.mjs');

/** It has hardly a JavaScript object; what there is of garbage is collected soon. */
const SMALL_HEAP = ['--max-semi-space-size=1'];

/**
 * Milliseconds without a word of a process that has texts: it was given a thirtieth of a second of work, and
 * hangs, or was stopped.
 */
const LONGEST_SILENCE = 8_000;

/** A session in a process of its own. It doesn't keep this one alive until it is asked to. */
export function startModelProcess(
  { weights, pooling }: ModelFiles,
  { onMessage, onEnd }: RunnerListener,
  longestSilence: number = LONGEST_SILENCE,
): ModelRunner {
  const child = fork(SCRIPT, [weights, pooling], {
    env: withoutSecrets(process.env),
    execArgv: SMALL_HEAP,
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let texts = 0;
  let silence: NodeJS.Timeout | undefined;
  const listenOn = () => {
    clearTimeout(silence);
    if (texts > 0) silence = setTimeout(() => child.kill('SIGKILL'), longestSilence).unref();
  };
  child.on('message', (message: RunnerMessage) => {
    if (message.kind === 'embedded' || message.kind === 'failed') {
      texts -= 1;
      listenOn();
    }
    onMessage(message);
  });
  // Without a process there is no exit either; other errors are no end.
  child.on('error', (cause) => {
    if (child.pid === undefined) onEnd('a failure to start', cause);
  });
  child.once('exit', (code, signal) => {
    clearTimeout(silence);
    onEnd(signal ?? `exit code ${code}`);
  });
  return {
    give: (id, tokens) => {
      texts += 1;
      if (texts === 1) listenOn();
      // Where it can't be reached it has ended, or is ending: that is heard of.
      child.send({ id, tokens }, () => {});
    },
    keepAlive: () => {
      // For its end as well: once that has come, nothing more is said.
      child.ref();
      child.channel?.ref();
    },
    letEnd: () => {
      child.unref();
      child.channel?.unref();
    },
    end: () => endOf(child),
  };
}

function endOf(child: ChildProcess): Promise<void> {
  const hasEnded = child.exitCode !== null || child.signalCode !== null;
  if (child.pid === undefined || hasEnded) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.ref();
    child.kill('SIGKILL');
  });
}

/** A session in this thread, which does nothing else during a pass: between two of them others are heard. */
export function startModelHere(files: ModelFiles, { onMessage }: RunnerListener): ModelRunner {
  const given: { readonly id: number; readonly tokens: BigInt64Array }[] = [];
  let pass: ForwardPass | null = null;
  let isWorking = false;
  const load = async () => {
    try {
      const { loadModelSession } = await import('./model-session.mjs');
      pass = await loadModelSession(files);
      onMessage({ kind: 'ready' });
    } catch (error) {
      onMessage({ kind: 'unloadable', message: messageOf(error) });
    }
  };
  const work = async () => {
    const next = given.shift();
    isWorking = next !== undefined && pass !== null;
    if (next === undefined || pass === null) return;
    const { id, tokens } = next;
    try {
      onMessage({ kind: 'embedded', id, vector: await pass(tokens) });
    } catch (error) {
      onMessage({ kind: 'failed', id, message: messageOf(error) });
    }
    setImmediate(work);
  };
  void load();
  return {
    give: (id, tokens) => {
      given.push({ id, tokens });
      if (!isWorking) void work();
    },
    keepAlive: () => {},
    letEnd: () => {},
    end: async () => {
      given.length = 0;
      pass = null;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
