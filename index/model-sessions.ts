import { availableParallelism } from 'node:os';
import { ModelError } from './errors.ts';
import { type ModelRunner, type RunnerListener, startModelHere, startModelProcess } from './model-runner.ts';
import type { ModelFiles, SessionMessage } from './model-session.mjs';

/** Where a model's forward passes are run: in how many processes at most, and whether in the calling thread as well. */
export interface SessionPlaces {
  readonly processes: number;
  readonly here: boolean;
}

/**
 * For a thread that reads, splits and writes meanwhile. Each process holds the weights for itself, some 60 MB
 * with all around them.
 */
export const FOR_INDEXING: SessionPlaces = { processes: 4, here: false };

/**
 * For a thread that has nothing to do before it knows a question's vector: the way to a process and back would
 * take a quarter of the time that the pass takes. A process shares the sentences of an answer with it; each
 * more takes memory, which is dear there. Measured: see README.md.
 */
export const FOR_ANSWERS: SessionPlaces = { processes: 1, here: true };

/**
 * Word pieces that a session is given at most, unless one text has more: a thirtieth of a second of work, so that
 * a process needn't wait where this one splits a document or writes to the cache.
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
  readonly runner: ModelRunner;
  readonly jobs: Map<number, Job>;
  /** Of its jobs together. */
  wordPieces: number;
  ready: boolean;
}

/**
 * Runs forward passes in sessions of one thread each: two of them do a quarter more than one session that takes
 * both cores for every pass, in little more than half of the processor's time where others are at work too.
 * Others than that of this thread are in processes, not threads: onnxruntime-node 1.14 keeps a reference to the
 * thread that loaded it last in one place for all threads, and where one starts after another has ended, or while
 * it runs, memory is torn. A session is started when there is more to do than those that run can take at once;
 * that of this thread first. Idle processes don't keep this one alive.
 */
export class ModelSessions {
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
   * @param places no more of them are taken than there are cores
   */
  constructor(
    private readonly files: ModelFiles,
    private readonly describeUnloadable: (cause: Error) => ModelError,
    private readonly places: SessionPlaces,
  ) {
    this.#most = Math.min(places.processes + (places.here ? 1 : 0), availableParallelism());
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
      if (this.#pending === 1) for (const { runner } of this.#members) runner.keepAlive();
      this.#waiting.push({ tokens, isTriedAgain: false, resolve, reject });
      this.#hand();
    });
  }

  /** Ends them at once; what they still had to do fails. */
  async close(): Promise<void> {
    this.#closed = true;
    const error = new ModelError('The model was closed before it had embedded everything.');
    for (const { jobs } of this.#members) this.#fail(jobs, error);
    this.#failWaiting(error);
    await Promise.all([...this.#members].map(({ runner }) => runner.end()));
  }

  /** Hands waiting texts to whichever process has the fewest; where all have enough, starts more, one a text. */
  #hand(): void {
    for (let member = this.#leastBusy(); member !== null; member = this.#leastBusy()) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#give(member, job);
    }
    const members = [...this.#members];
    const starting = members.filter(({ ready }) => !ready).length;
    const wanted = Math.max(this.#waiting.length, members.some(({ jobs }) => jobs.size > 1) ? 1 : 0);
    const started = Math.min(wanted - starting, this.#most - members.length);
    for (let more = started; more > 0; more -= 1) this.#start();
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
    member.runner.give({ id, tokens: job.tokens });
  }

  #start(): void {
    const isFirst = this.#members.size === 0;
    const listener: RunnerListener = {
      onMessage: (message) => this.#receive(member, message),
      onEnd: (how, cause) => this.#bury(member, how, cause),
    };
    const start = this.places.here && isFirst ? startModelHere : startModelProcess;
    const member: Member = {
      runner: start(this.files, listener),
      jobs: new Map(),
      wordPieces: 0,
      ready: false,
    };
    this.#members.add(member);
  }

  #bury(member: Member, how: string, cause?: Error): void {
    const isKnown = this.#members.delete(member);
    const error = new ModelError(`A process of the model has ended (${how}).`, { cause });
    this.#tryAgain(member.jobs, error);
    // What can't even start won't a moment later.
    if (isKnown && !member.ready) this.#failWaiting(error);
    this.#hand();
  }

  #receive(member: Member, message: SessionMessage): void {
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
        this.#take(member, message.id)?.resolve(message.vector);
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
    if (this.#pending === 0) for (const { runner } of this.#members) runner.letEnd();
  }
}
