import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { GivenText, ModelFiles, SessionMessage } from './model-session.mjs';
import { PROJECT_ROOT } from './project-root.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What runs a model's forward passes, one text after another, and says what became of them. */
export interface ModelRunner {
  give(text: GivenText): void;
  /** The calling process waits for what is said. */
  keepAlive(): void;
  /** It no longer does. */
  letEnd(): void;
  /** At once, be it starting, in the middle of a pass or stopped: it has nothing to lose. */
  end(): Promise<void>;
}

export interface RunnerListener {
  onMessage(message: SessionMessage): void;
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
  child.on('message', (message: SessionMessage) => {
    if (message.kind === 'embedded' || message.kind === 'failed') {
      texts -= 1;
      listenOn();
    }
    // Copied: what arrives is a part of all that was read at once, up to 64 KiB, and would keep it in memory.
    onMessage(message.kind === 'embedded' ? { ...message, vector: message.vector.slice() } : message);
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
    give: (text) => {
      texts += 1;
      if (texts === 1) listenOn();
      // Where it can't be reached it has ended, or is ending: that is heard of.
      child.send(text, () => {});
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
  const given: GivenText[] = [];
  // ONNX Runtime is loaded only where it is used; it may be missing.
  const starting = import('./model-session.mjs')
    .then(({ startModelSession }) => startModelSession(files, onMessage))
    .catch((error: unknown) => {
      onMessage({ kind: 'unloadable', message: String(error) });
      return null;
    });
  let isWorking = false;
  const work = async () => {
    const next = given.shift();
    isWorking = next !== undefined;
    if (next === undefined) return;
    const embed = await starting;
    await embed?.(next);
    setImmediate(work);
  };
  return {
    give: (text) => {
      given.push(text);
      if (!isWorking) void work();
    },
    keepAlive: () => {},
    letEnd: () => {},
    end: async () => {
      given.length = 0;
    },
  };
}
