import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AttacheError, EngineUnavailableError } from '../errors.ts';
import type { Library } from '../library.ts';
import type { Call, Request, Response } from './messages.ts';

/** An error that happened in the engine process: same code, same message. */
export class EngineError extends AttacheError {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface EngineOptions {
  readonly dataDirectory: string;
  readonly modelId: string;
  /** Told when a generation can't be served, and when the process has died and is started again. */
  readonly onTrouble?: (error: AttacheError) => void;
}

/** Waits between restarts (ms): doubled each time, so that a process that dies at once does not keep a core busy. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 30_000;

/** How long (ms) a process may take to end. */
const PATIENCE = 2_000;

/** A process that has served this long (ms) had started well: the next wait is the first again. */
const SERVED_WELL = 60_000;

/**
 * Starts a library in a process of its own. Should that process die, what it was asked fails with
 * `engine-unavailable`, and another takes its place.
 * @throws {AttacheError} when it can't be opened, with the code that `openLibrary` gives
 */
export async function startEngine(options: EngineOptions): Promise<Library> {
  const engine = new EngineClient(options);
  await engine.start();
  return engine;
}

/** The engine has no use for Discord's token; what it doesn't have, it can't let slip. */
function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('DISCORD_')));
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: AttacheError): void;
}

class EngineClient implements Library {
  #child: ChildProcess | null = null;
  #nextId = 1;
  #wait = FIRST_WAIT;
  #closing = false;
  #restart: NodeJS.Timeout | null = null;
  readonly #waiting = new Map<number, Waiting>();

  constructor(private readonly options: EngineOptions) {}

  ask(...given: Parameters<Library['ask']>) {
    return this.#call('ask', given) as ReturnType<Library['ask']>;
  }

  documents() {
    return this.#call('documents', []) as ReturnType<Library['documents']>;
  }

  documentText(...given: Parameters<Library['documentText']>) {
    return this.#call('documentText', given) as ReturnType<Library['documentText']>;
  }

  facts() {
    return this.#call('facts', []) as ReturnType<Library['facts']>;
  }

  /** Resolves when the process is ready to answer. */
  start(): Promise<void> {
    const { dataDirectory, modelId } = this.options;
    const child = fork(
      fileURLToPath(new URL('./engine-process.ts', import.meta.url)),
      [dataDirectory, modelId],
      {
        env: withoutSecrets(process.env),
        execArgv: ['--import', import.meta.resolve('tsx')],
        serialization: 'advanced',
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    this.#child = child;
    const begun = performance.now();
    const ready = new Promise<void>((resolve, reject) => {
      child.on('message', (response: Response) => {
        if (response.kind === 'ready') resolve();
        else if (response.kind === 'failed') reject(new EngineError(response.code, response.message));
        else this.#receive(response);
      });
      child.once('error', (cause) =>
        reject(new EngineUnavailableError('The engine process could not be started.', { cause })),
      );
      child.once('exit', (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        const error = new EngineUnavailableError(`The engine process ended (${how}).`);
        // Only one that was ready is started again: what can't open now won't a moment later.
        reject(error);
        this.#child = null;
        for (const { reject: fail } of this.#waiting.values()) fail(error);
        this.#waiting.clear();
        if (performance.now() - begun > SERVED_WELL) this.#wait = FIRST_WAIT;
      });
    });
    return ready.then(() => {
      child.once('exit', () =>
        this.#startAgain(new EngineUnavailableError('The engine process died; another starts.')),
      );
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      // It ends when nobody is left to answer; should a native call hold it, it has nothing to lose.
      if (child.connected) child.disconnect();
      setTimeout(() => child.kill('SIGKILL'), PATIENCE).unref();
    });
  }

  #startAgain(error: AttacheError): void {
    if (this.#closing) return;
    this.options.onTrouble?.(error);
    this.#restart = setTimeout(() => {
      this.start().catch((failure: AttacheError) => this.#startAgain(failure));
    }, this.#wait);
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
  }

  #call(call: Call, given: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#child === null || !this.#child.connected) {
        reject(new EngineUnavailableError('The engine process is not running; try again in a moment.'));
        return;
      }
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      const request: Request = { id, call, arguments: given };
      this.#child.send(request, (error) => {
        if (error === null) return;
        this.#waiting.delete(id);
        reject(new EngineUnavailableError('The engine process could not be reached.', { cause: error }));
      });
    });
  }

  #receive(response: Exclude<Response, { kind: 'ready' | 'failed' }>): void {
    if (response.kind === 'trouble') {
      this.options.onTrouble?.(new EngineError(response.code, response.message));
      return;
    }
    const waiting = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    if (response.kind === 'result') waiting?.resolve(response.value);
    else waiting?.reject(new EngineError(response.code, response.message));
  }
}
