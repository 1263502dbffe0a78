import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ModelError } from './errors.ts';
import type { ModelProfile } from './model-profile.ts';
import { PROJECT_ROOT } from './project-root.ts';
import { withoutSecrets } from './without-secrets.ts';

/** How the model is to be run. */
export interface ModelFiles {
  /** Path of the weights (ONNX). */
  readonly weights: string;
  readonly pooling: ModelProfile['pooling'];
}

/** What a process of the model says. */
export type ProcessMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unloadable'; readonly message: string }
  | { readonly kind: 'embedded'; readonly id: number; readonly vector: Float32Array }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** Also for the compiled bot: it needs no compiling. */
const SCRIPT = join(PROJECT_ROOT, 'index/model-process.mjs');

/** It has hardly a JavaScript object; what there is of garbage is collected soon. */
const SMALL_HEAP = ['--max-semi-space-size=1'];

/** Each holds the weights for itself, some 60 MB with all around them. */
const MOST_PROCESSES = 4;

/**
 * Word pieces that a process has at most, unless one text has more: a thirtieth of a second of work, so that it
 * needn't wait where this process splits a document or writes to the cache.
 */
const MOST_WORD_PIECES = 512;

interface Job {
  readonly tokens: BigInt64Array;
  /** Whether a process has ended over it, or beside it. */
  isTriedAgain: boolean;
  resolve(vector: Float32Array): void;
  reject(error: Error): void;
}

interface Member {
  readonly child: ChildProcess;
  readonly jobs: Map<number, Job>;
  /** Of its jobs together. */
  wordPieces: number;
  ready: boolean;
}

/**
 * Runs forward passes in processes, each with a session of one thread: two of them do a quarter more than one
 * session that takes both cores for every pass, in little more than half of the processor's time where others
 * are at work too. The caller is free meanwhile. Processes, not threads:
 * onnxruntime-node 1.14 keeps a reference to the thread that loaded it last in one place for all threads, and
 * where one starts after another has ended, or while it runs, memory is torn. A process is started when there
 * is more to do than those that run can take at once. Idle ones don't keep this process alive.
 */
export class ModelProcesses {
  readonly #members = new Set<Member>();
  readonly #waiting: Job[] = [];
  readonly #most: number;
  #nextId = 1;
  #pending = 0;
  #closed = false;

  /**
   * None is started yet.
   * @param files what each is to run
   * @param describeUnloadable the error where the weights can't be loaded, from what ONNX Runtime says
   * @param most processes at once, where there are as many cores
   */
  constructor(
    private readonly files: ModelFiles,
    private readonly describeUnloadable: (cause: Error) => ModelError,
    most: number = MOST_PROCESSES,
  ) {
    this.#most = Math.min(most, availableParallelism());
  }

  /**
   * The vector of a text, of norm 1. A forward pass for each text: the quantised model scales its activations
   * over a whole batch, and vectors would change by a per cent with what else is embedded at the time.
   * @param tokens as the model takes them, special ones among them
   * @throws {ModelError} when the weights can't be loaded, the pass fails, or two processes have ended over it
   */
  run(tokens: BigInt64Array): Promise<Float32Array> {
    return new Promise<Float32Array>((resolve, reject) => {
      if (this.#closed) throw new ModelError('The model is closed.');
      this.#pending += 1;
      if (this.#pending === 1) for (const { child } of this.#members) keepAlive(child);
      this.#waiting.push({ tokens, isTriedAgain: false, resolve, reject });
      this.#hand();
    });
  }

  /** Ends the processes at once; what they still had to do fails. */
  async close(): Promise<void> {
    this.#closed = true;
    const error = new ModelError('The model was closed before it had embedded everything.');
    for (const { jobs } of this.#members) this.#fail(jobs, error);
    this.#failWaiting(error);
    await Promise.all([...this.#members].map(end));
  }

  /** Hands waiting texts to whichever process has the fewest; where all have enough, starts another. */
  #hand(): void {
    for (let member = this.#leastBusy(); member !== null; member = this.#leastBusy()) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#give(member, job);
    }
    const members = [...this.#members];
    const isMoreToDo = this.#waiting.length > 0 || members.some(({ jobs }) => jobs.size > 1);
    const isStarting = members.some(({ ready }) => !ready);
    if (isMoreToDo && !isStarting && members.length < this.#most) this.#start();
  }

  #leastBusy(): Member | null {
    let least: Member | null = null;
    for (const member of this.#members) {
      if (!member.ready || member.wordPieces >= MOST_WORD_PIECES) continue;
      if (least === null || member.wordPieces < least.wordPieces) least = member;
    }
    return least;
  }

  #give(member: Member, job: Job): void {
    const id = this.#nextId++;
    member.jobs.set(id, job);
    member.wordPieces += job.tokens.length;
    // Where it can't be reached it has ended, or is ending: that is heard of.
    member.child.send({ id, tokens: job.tokens }, () => {});
  }

  #start(): void {
    const { weights, pooling } = this.files;
    const child = fork(SCRIPT, [weights, pooling], {
      env: withoutSecrets(process.env),
      execArgv: SMALL_HEAP,
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const member: Member = { child, jobs: new Map(), wordPieces: 0, ready: false };
    this.#members.add(member);
    child.on('message', (message: ProcessMessage) => this.#receive(member, message));
    // Without a process there is no exit either; other errors are no end.
    child.on('error', (cause) => {
      if (child.pid === undefined) this.#bury(member, 'a failure to start', cause);
    });
    child.once('exit', (code, signal) => this.#bury(member, signal ?? `exit code ${code}`));
  }

  #bury(member: Member, how: string, cause?: Error): void {
    const isKnown = this.#members.delete(member);
    const error = new ModelError(`A process of the model has ended (${how}).`, { cause });
    this.#tryAgain(member.jobs, error);
    // What can't even start won't a moment later.
    if (isKnown && !member.ready) this.#failWaiting(error);
    this.#hand();
  }

  #receive(member: Member, message: ProcessMessage): void {
    switch (message.kind) {
      case 'ready':
        member.ready = true;
        break;
      case 'unloadable':
        // It ends by itself; what is asked from now on starts another, should the weights be mended.
        this.#members.delete(member);
        this.#failWaiting(this.describeUnloadable(new Error(message.message)));
        break;
      case 'embedded':
        // Copied: what arrives is a part of all that was read at once, up to 64 KiB, and would keep it in memory.
        this.#take(member, message.id)?.resolve(message.vector.slice());
        break;
      case 'failed':
        this.#take(member, message.id)?.reject(
          new ModelError(`The model could not embed: ${message.message}`),
        );
        break;
    }
    this.#hand();
  }

  /** undefined when it has failed meanwhile. */
  #take(member: Member, id: number): Job | undefined {
    const job = member.jobs.get(id);
    if (job === undefined) return undefined;
    member.jobs.delete(id);
    member.wordPieces -= job.tokens.length;
    this.#settle();
    return job;
  }

  /** Another process has them next, but for those that have cost one already: the third would go the same way. */
  #tryAgain(jobs: Map<number, Job>, error: ModelError): void {
    for (const [id, job] of [...jobs].reverse()) {
      if (job.isTriedAgain) continue;
      jobs.delete(id);
      this.#waiting.unshift(Object.assign(job, { isTriedAgain: true }));
    }
    this.#fail(jobs, error);
  }

  #fail(jobs: Map<number, Job>, error: ModelError): void {
    for (const [id, job] of jobs) {
      jobs.delete(id);
      job.reject(error);
      this.#settle();
    }
  }

  #failWaiting(error: ModelError): void {
    for (const job of this.#waiting.splice(0)) {
      job.reject(error);
      this.#settle();
    }
  }

  /** One text fewer to wait for; with the last one nothing of this keeps the process alive. */
  #settle(): void {
    this.#pending -= 1;
    if (this.#pending === 0) for (const { child } of this.#members) letEnd(child);
  }
}

/** This process waits for what another says, and for its end: once that has come, nothing more is said. */
function keepAlive(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function letEnd(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

/** At once, be it starting, in the middle of a pass or stopped: it has nothing to lose. */
function end({ child }: Member): Promise<void> {
  if (child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.ref();
    child.kill('SIGKILL');
  });
}
