import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { UnreadableFileError } from '../errors.ts';
import { PROJECT_ROOT } from '../project-root.ts';
import type { ReadDocument } from './read-document.ts';
import type { PassedLimit, ReadingProcessSettings, ReadRequest, ReadResponse } from './reading-messages.ts';

/** What reading one file may cost. */
export interface ReadingLimits {
  /** For one file, or one piece of one (see `restartClock`). */
  readonly seconds: number;
  /** Bytes of the file. */
  readonly fileSize: number;
  /** Bytes that the reading process may hold, its own 150 MB counted. */
  readonly memory: number;
}

export const READING_LIMITS: ReadingLimits = { seconds: 60, fileSize: 256 * 2 ** 20, memory: 2 ** 30 };

export interface ReadingOptions {
  readonly limits?: Partial<ReadingLimits>;
  /** URL of a module that exports `readDocument`; another than our own only in tests. */
  readonly module?: string;
}

/** The reading process runs from its source wherever this runs: it is short-lived, and loads only the readers that it needs. */
const FOLDER = join(PROJECT_ROOT, 'index/read');

/** Milliseconds a process may take to load the readers. */
const START_WITHIN = 60_000;

/** Starts in a row that came to nothing, after which no more are made. */
const MOST_FAILED_STARTS = 3;

/** Node may hold so much more in JavaScript objects than the limit, which the watching thread enforces: it sees more. */
const HEAP_BEYOND_LIMIT = 1.25;

/**
 * The other cores have work of their own: helpers of the garbage collector that wait for one hold up what is
 * read. 1,000 files: 21 s with them, 15 without.
 */
const ONE_CORE = ['--single-threaded-gc', '--max-semi-space-size=16'];

/** A process that holds more than this share of the limit after a file is replaced: the next may need it all. */
const TIRED = 0.6;

/** What a process of readers needs to know of this machine. Passwords of documents are given by variables named ATTACHE_…; nothing else that is secret gets in. */
const INHERITED = /^(?:ATTACHE_|LC_)|^(?:PATH|HOME|LANG|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|USERPROFILE)$/iu;

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => INHERITED.test(name)));
}

/**
 * Reads documents in a process of its own, which is started when it is first needed, reused from file to
 * file, and replaced when a file has hung, crashed or filled it. One file is read at a time; further ones wait.
 */
export class IsolatedReader {
  readonly limits: ReadingLimits;
  readonly #module: string;
  #process: ReadingProcess | null = null;
  #failedStarts = 0;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor({
    limits,
    module = pathToFileURL(join(FOLDER, 'read-document.ts')).href,
  }: ReadingOptions = {}) {
    this.limits = { ...READING_LIMITS, ...limits };
    this.#module = module;
  }

  /** Starts the process, for the first file to find it ready. */
  start(): void {
    this.#process ??= new ReadingProcess(this.#module, this.limits);
  }

  /**
   * @throws {UnreadableFileError} with the reason, as a sentence about the file, also when reading it
   * ended the process
   */
  read(request: ReadRequest): Promise<ReadDocument> {
    const reading = this.#last.then(() => this.#read(request));
    this.#last = reading.catch(() => {});
    return reading;
  }

  /** Ends the process, whatever it is doing. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#process?.end();
    this.#process = null;
  }

  async #read(request: ReadRequest): Promise<ReadDocument> {
    await this.#ready();
    const reading = this.#process;
    if (reading === null) throw new UnreadableFileError('The run ended before it was read.');
    const { isFresh } = reading;
    const outcome = await reading.read(request);
    if (outcome.kind === 'ended' || outcome.memory > TIRED * this.limits.memory) {
      this.#process = null;
      await reading.end();
    }
    // Some of that memory may have been what files before it left behind.
    if (outcome.kind === 'ended' && outcome.by === 'memory' && !isFresh) return this.#read(request);
    if (outcome.kind === 'read') return outcome.document;
    throw new UnreadableFileError(outcome.kind === 'ended' ? this.#describe(outcome.by) : outcome.reason);
  }

  /**
   * @throws {Error} when no process can be started: no fault of the file
   */
  async #ready(): Promise<void> {
    while (!this.#closed) {
      this.start();
      if (await this.#process?.isReady()) {
        this.#failedStarts = 0;
        return;
      }
      if (this.#closed) return;
      await this.#process?.end();
      this.#process = null;
      this.#failedStarts += 1;
      if (this.#failedStarts >= MOST_FAILED_STARTS) throw new ReadingProcessError();
    }
  }

  #describe(by: PassedLimit | null): string {
    const { seconds, memory } = this.limits;
    if (by === 'time') return `Reading it took longer than ${seconds} seconds: ${TO_DO}`;
    if (by === 'memory') return `Reading it took more than ${describeMemory(memory)} of memory: ${TO_DO}`;
    return `The reader crashed on it: ${TO_DO}`;
  }
}

const TO_DO = 'cut it into several files, or save it anew in the program that made it.';

/** Says that nothing can be read, whatever the file. */
export class ReadingProcessError extends Error {
  constructor() {
    super('The process that reads files could not be started');
  }
}

function describeMemory(bytes: number): string {
  const gigabytes = bytes / 2 ** 30;
  return gigabytes >= 1 ? `${Number(gigabytes.toFixed(1))} GB` : `${Math.round(bytes / 2 ** 20)} MB`;
}

/** @returns null where it may be read; else the reason */
export function refuseSize(bytes: number, limits: ReadingLimits): string | null {
  if (bytes <= limits.fileSize) return null;
  const most = describeMemory(limits.fileSize);
  return `It is larger than ${most}: cut it into several files.`;
}

type Outcome = Extract<ReadResponse, { kind: 'read' | 'unreadable' }> | Ended;
interface Ended {
  readonly kind: 'ended';
  /** null when it ended by itself. */
  readonly by: PassedLimit | null;
}

class ReadingProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #ready: Promise<boolean>;
  #limit = '';
  #settle: ((outcome: Outcome) => void) | null = null;
  #isGone = false;
  #isFresh = true;

  constructor(module: string, limits: ReadingLimits) {
    const settings: ReadingProcessSettings = {
      module,
      mostMilliseconds: limits.seconds * 1000,
      mostMemory: limits.memory,
    };
    const heap = Math.ceil((HEAP_BEYOND_LIMIT * limits.memory) / 2 ** 20);
    const child = fork(join(FOLDER, 'reading-process.ts'), [JSON.stringify(settings)], {
      env: environment(),
      execArgv: [
        `--max-old-space-size=${heap}`,
        ...ONE_CORE,
        ...['--import', import.meta.resolve('tsx')],
        ...['untranslated-packages.mjs', 'block-network.mjs'].flatMap((module) => [
          '--import',
          pathToFileURL(join(FOLDER, module)).href,
        ]),
      ],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
    });
    this.#child = child;
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (limit: string) => {
      this.#limit += limit;
    });
    child.on('message', (response: ReadResponse) => {
      if (response.kind !== 'ready') this.#finish(response);
    });
    // After the last of what it wrote has come: which limit it passed. Without a process there is no such event.
    this.#gone = new Promise((resolve) => {
      child.once('close', resolve);
      child.on('error', () => {
        if (child.pid === undefined) resolve(undefined);
      });
    }).then(() => {
      this.#isGone = true;
      const by = this.#limit === 'time' || this.#limit === 'memory' ? this.#limit : null;
      this.#finish({ kind: 'ended', by });
    });
    this.#ready = new Promise<boolean>((resolve) => {
      const deadline = setTimeout(() => child.kill('SIGKILL'), START_WITHIN);
      const decide = (ready: boolean) => {
        clearTimeout(deadline);
        resolve(ready);
      };
      child.once('message', () => decide(true));
      void this.#gone.then(() => decide(false));
    });
  }

  /** False when it ended before it was ready. */
  isReady(): Promise<boolean> {
    return this.#ready;
  }

  /** Whether it has read nothing yet. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  async read(request: ReadRequest): Promise<Outcome> {
    this.#isFresh = false;
    if (this.#isGone) return { kind: 'ended', by: null };
    const outcome = new Promise<Outcome>((resolve) => {
      this.#settle = resolve;
    });
    this.#child.send(request, (error) => {
      if (error !== null) this.#child.kill('SIGKILL');
    });
    return outcome;
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  #finish(outcome: Outcome): void {
    this.#settle?.(outcome);
    this.#settle = null;
  }
}
