import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROJECT_ROOT, UNEXPECTED } from '../index/index.ts';
import { type RunEvent, readEvent, type ScriptFailure } from './run-events.ts';

export type ScriptProgress = Extract<RunEvent, { event: 'progress' }>;

export interface ScriptOptions {
  /** Added to the environment, which has nothing of Discord's in it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: ScriptProgress) => void;
  /** Told notices, and every other line of its standard error output. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds after which it is killed. */
  readonly within?: number;
  /** Megabytes of JavaScript objects that it may hold. */
  readonly memory?: number;
}

/** How a script ended. */
export type ScriptEnd =
  /** It printed a result, whatever its exit code. */
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: ScriptFailure }
  /** It was killed from here: by `kill`, or since its time was over. */
  | { readonly kind: 'killed' };

export interface ChildScript {
  readonly ended: Promise<ScriptEnd>;
  kill(): void;
}

/** Milliseconds that a script gets to tidy up before it is killed for good. */
const PATIENCE = 2_000;

/** Bytes of a result: that of an index run names every document, and a hundred thousand ids are 8 MB. */
const LONGEST_RESULT = 64 * 2 ** 20;

/**
 * Starts a script of ours that prints its result as JSON, in a process of its own: what it does blocks
 * the one it runs in. It has no use for Discord's token; what it doesn't have, it can't let slip.
 * @param name file in `scripts/`, without its ending
 */
export function startScript(
  name: string,
  parameters: readonly string[],
  { env = {}, onProgress, onLine, within, memory }: ScriptOptions = {},
): ChildScript {
  const inherited = Object.entries(process.env).filter(([variable]) => !variable.startsWith('DISCORD_'));
  const child = spawn(
    process.execPath,
    [
      ...(memory === undefined ? [] : [`--max-old-space-size=${memory}`]),
      '--import',
      import.meta.resolve('tsx'),
      join(PROJECT_ROOT, 'scripts', `${name}.ts`),
      ...parameters,
      '--events',
    ],
    { env: { ...Object.fromEntries(inherited), ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let killed = false;
  let failure: ScriptFailure | null = null;
  let lastLine = '';
  let output = '';
  const timers: NodeJS.Timeout[] = [];
  const kill = () => {
    killed = true;
    child.kill('SIGTERM');
    timers.push(setTimeout(() => child.kill('SIGKILL'), PATIENCE));
  };
  if (within !== undefined) timers.push(setTimeout(kill, within));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.length > LONGEST_RESULT) kill();
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    const event = readEvent(line);
    if (event === null) {
      lastLine = line;
      onLine?.(line);
    } else if (event.event === 'failed') failure = event;
    else if (event.event === 'notice') onLine?.(event.message);
    else onProgress?.(event);
  });
  const ended = new Promise<ScriptEnd>((resolve) => {
    const end = (how: string) => {
      for (const timer of timers) clearTimeout(timer);
      const value = killed || failure !== null ? undefined : parse(output);
      if (value !== undefined) resolve({ kind: 'result', value });
      // It may say that it was stopped, and has nothing else to say.
      else if (killed) resolve({ kind: 'killed' });
      else if (failure !== null) resolve({ kind: 'failed', failure });
      else {
        const message = `scripts/${name}.ts ended with ${how}: ${lastLine}`;
        resolve({ kind: 'failed', failure: { event: 'failed', code: UNEXPECTED, message, holder: null } });
      }
    };
    child.once('error', (error) => end(error.message));
    // Not at its exit: what it wrote last may still be on the way.
    child.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
  });
  return { ended, kill };
}

/** undefined when it is no JSON: the script did not come to its result. */
function parse(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
