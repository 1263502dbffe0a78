import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AttacheError, EngineFailingError, EngineUnavailableError } from '../errors.ts';
import type { Library } from '../library.ts';
import { withoutSecrets } from '../without-secrets.ts';
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
  /** How long (ms) a call may take before it fails; 20 seconds unless given. A process that said nothing meanwhile is killed. */
  readonly answerWithin?: number;
}

/** Run from its source, the process needs a compiler; compiled by scripts/build.mjs, it lies beside this file. */
const ENGINE_PROCESS = import.meta.url.endsWith('.ts')
  ? { isSource: true, module: './engine-process.ts' }
  : { isSource: false, module: './engine.mjs' };

/**
 * What a question leaves behind is collected soon, instead of letting the young generation grow by three times
 * 16 MB first, and the old one by half. The latter gives back 40 MB and takes 3 % more of the processor's time.
 */
const SMALL_HEAP = ['--max-semi-space-size=1', '--heap-growing-percent=10'];

/** How long (ms) a call may take: a hundred times a question on a slow machine, and less than people wait. */
const ANSWER_WITHIN = 20_000;

/** How long (ms) a process may take until it is ready: it reads the model and the whole index. */
const START_WITHIN = 180_000;

/** Waits between restarts (ms): doubled each time, so that a process that dies at once does not keep a core busy. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 30_000;

/** How long (ms) a process may take to end. */
const PATIENCE = 2_000;

/** A process that has served this long (ms) had started well: the next wait is the first again. */
const SERVED_WELL = 60_000;

/** Deaths in a row, each before it had served well, after which it is no longer said to be restarting. */
const TOO_MANY_DEATHS = 3;

/**
 * Starts a library in a process of its own. Should that process die, or stop answering, what it was
 * asked fails with `engine-unavailable`, and another takes its place. Where that one can't open the
 * index, calls fail with the code that says why, until a later one can; where one after the other
 * dies, with `engine-failing`.
 * @throws {AttacheError} when it can't be opened, with the code that `openLibrary` gives
 */
export async function startEngine(options: EngineOptions): Promise<Library> {
  const engine = new EngineClient(options);
  await engine.start();
  return engine;
}

/**
 * How glibc's allocator gives memory back: one arena, and blocks from 128 KiB on mapped each by itself,
 * which it stops to do by and by unless it is told. Other systems don't know these.
 */
const SMALL_ALLOCATOR = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: String(128 * 2 ** 10) };

interface Waiting {
  readonly deadline: NodeJS.Timeout;
  resolve(value: unknown): void;
  reject(error: AttacheError): void;
}

class EngineClient implements Library {
  #child: ChildProcess | null = null;
  #ready = false;
  /** Why the last start failed; null once one has succeeded. */
  #failure: AttacheError | null = null;
  #deaths = 0;
  #nextId = 1;
  #wait = FIRST_WAIT;
  #closing = false;
  #restart: NodeJS.Timeout | null = null;
  /** When (ms) the process last sent anything. */
  #heardAt = 0;
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

  health() {
    return this.#call('health', []) as ReturnType<Library['health']>;
  }

  passage(...given: Parameters<Library['passage']>) {
    return this.#call('passage', given) as ReturnType<Library['passage']>;
  }

  checkQuotation(...given: Parameters<Library['checkQuotation']>) {
    return this.#call('checkQuotation', given) as ReturnType<Library['checkQuotation']>;
  }

  lookUp(...given: Parameters<Library['lookUp']>) {
    return this.#call('lookUp', given) as ReturnType<Library['lookUp']>;
  }

  outline(...given: Parameters<Library['outline']>) {
    return this.#call('outline', given) as ReturnType<Library['outline']>;
  }

  exampleQuestions(...given: Parameters<Library['exampleQuestions']>) {
    return this.#call('exampleQuestions', given) as ReturnType<Library['exampleQuestions']>;
  }

  /** Resolves when the process is ready to answer. */
  start(): Promise<void> {
    const { dataDirectory, modelId } = this.options;
    const child = fork(
      fileURLToPath(new URL(ENGINE_PROCESS.module, import.meta.url)),
      [dataDirectory, modelId],
      {
        env: { ...SMALL_ALLOCATOR, ...withoutSecrets(process.env) },
        execArgv: [
          ...SMALL_HEAP,
          ...(ENGINE_PROCESS.isSource ? ['--import', import.meta.resolve('tsx')] : []),
        ],
        serialization: 'advanced',
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    this.#child = child;
    this.#ready = false;
    const begun = performance.now();
    return new Promise<void>((resolve, reject) => {
      let failure: AttacheError | null = null;
      let over = false;
      const deadline = setTimeout(() => child.kill('SIGKILL'), START_WITHIN);
      const end = (how: string, cause?: unknown) => {
        if (over) return;
        over = true;
        clearTimeout(deadline);
        if (performance.now() - begun > SERVED_WELL) this.#forgetDeaths();
        const error = failure ?? this.#countDeath(how, cause);
        const wasReady = this.#ready;
        this.#child = null;
        this.#ready = false;
        this.#failAll(error);
        // Only one that was ready is started again here: what can't open now won't a moment later.
        if (wasReady) this.#startAgain(error);
        else reject(error);
      };
      child.on('message', (response: Response) => {
        this.#heardAt = performance.now();
        if (response.kind === 'ready') {
          clearTimeout(deadline);
          this.#ready = true;
          this.#failure = null;
          resolve();
        } else if (response.kind === 'failed') {
          failure = new EngineError(response.code, response.message);
          // It ends by itself; should a native thread hold it, it has nothing to lose.
          child.kill('SIGKILL');
        } else {
          this.#receive(response);
        }
      });
      // Without a process there is no exit either; other errors (a signal, a message not sent) are no end.
      child.on('error', (cause) => {
        if (child.pid === undefined) end('a failure to start', cause);
      });
      child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      // It ends when nobody is left to answer; should a native call hold it, it has nothing to lose.
      const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      child.once('exit', () => {
        clearTimeout(patience);
        resolve();
      });
      if (child.connected) child.disconnect();
    });
  }

  #forgetDeaths(): void {
    this.#deaths = 0;
    this.#wait = FIRST_WAIT;
  }

  #countDeath(how: string, cause: unknown): AttacheError {
    this.#deaths += 1;
    return this.#deaths < TOO_MANY_DEATHS
      ? new EngineUnavailableError(`The engine process has ended (${how}).`, { cause })
      : new EngineFailingError(this.#deaths, how, { cause });
  }

  #failAll(error: AttacheError): void {
    for (const { deadline, reject } of this.#waiting.values()) {
      clearTimeout(deadline);
      reject(error);
    }
    this.#waiting.clear();
  }

  #startAgain(error: AttacheError): void {
    if (this.#closing) return;
    this.options.onTrouble?.(error);
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.start().catch((failure: AttacheError) => {
        this.#failure = failure;
        this.#startAgain(failure);
      });
    }, this.#wait);
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
  }

  #call(call: Call, given: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      if (this.#failure !== null) {
        reject(this.#failure);
        return;
      }
      if (child === null || !child.connected) {
        reject(new EngineUnavailableError('The engine process is not running; try again in a moment.'));
        return;
      }
      const id = this.#nextId++;
      const deadline = this.#setDeadline(id, child);
      this.#waiting.set(id, { deadline, resolve, reject });
      const request: Request = { id, call, arguments: given };
      child.send(request, (error) => {
        if (error === null) return;
        this.#take(id)?.reject(
          new EngineUnavailableError('The engine process could not be reached.', { cause: error }),
        );
      });
    });
  }

  #setDeadline(id: number, child: ChildProcess): NodeJS.Timeout {
    const { answerWithin = ANSWER_WITHIN } = this.options;
    const asked = performance.now();
    return setTimeout(() => {
      this.#take(id)?.reject(
        new EngineUnavailableError(
          `The engine process gave no answer within ${answerWithin / 1000} seconds.`,
        ),
      );
      // One that answered others has much to do, and one that is starting has its own deadline: neither hangs.
      if (this.#ready && this.#heardAt < asked) child.kill('SIGKILL');
    }, answerWithin);
  }

  /** What waits for this answer, once; undefined when nobody does any more. */
  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.deadline);
    return waiting;
  }

  #receive(response: Exclude<Response, { kind: 'ready' | 'failed' }>): void {
    if (response.kind === 'trouble') {
      this.options.onTrouble?.(new EngineError(response.code, response.message));
      return;
    }
    const waiting = this.#take(response.id);
    if (response.kind === 'result') waiting?.resolve(response.value);
    else waiting?.reject(new EngineError(response.code, response.message));
  }
}
