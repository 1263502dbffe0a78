/** Why a question is not taken now, and when it would be. */
export class BusyError extends Error {
  readonly code = 'busy';

  /** @param retryAfter seconds, 1 or more */
  constructor(
    readonly reason: 'person' | 'everybody',
    readonly retryAfter: number,
  ) {
    super(`Too many questions of ${reason} at once: again in ${retryAfter} s`);
    this.name = 'BusyError';
  }
}

/** Questions that the engine works on at a time: more gain nothing, since model and graph have one thread. */
const AT_ONCE = 2;

/** Questions of one person at a time, and questions that wait, of all. A question takes hundredths of a second: all are done well before anybody gives up. */
const MOST_OF_ONE = 4;
const MOST_OF_ALL = 400;

/** Milliseconds that a question is taken to last until some have been seen. */
const USUAL = 50;

/** A place in the queue, held from before the question is acknowledged until it is answered. */
export interface Ticket {
  /** Waits for its turn, does the work, and leaves. Once only. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Gives the place up; of no effect after the first time. */
  leave(): void;
}

/**
 * Lets questions through to the engine: a few at a time, in turn between the people who ask, so that
 * nobody's many questions keep another's one waiting; and no more than can be answered in time.
 */
export class Admission {
  /** What starts the questions that wait, by person, in the order of their turns. */
  readonly #queues = new Map<string, (() => void)[]>();
  /** Tickets by person, and of all. */
  readonly #held = new Map<string, number>();
  #holding = 0;
  #running = 0;
  #usual = USUAL;

  /** Questions that the engine works on, and those that wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running, waiting: this.#holding - this.#running };
  }

  /** @throws {BusyError} when too many wait already */
  async run<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    return this.enter(userId).run(work);
  }

  /**
   * Takes a place at once, so that who can't be served hears it before anything is promised. It must be left.
   * @throws {BusyError} when too many wait already
   */
  enter(userId: string): Ticket {
    const own = this.#held.get(userId) ?? 0;
    if (own >= MOST_OF_ONE) {
      // All of theirs, with a turn for everybody else who waits between each two.
      throw new BusyError('person', this.#secondsFor(MOST_OF_ONE * Math.max(1, this.#held.size)));
    }
    if (this.#holding >= AT_ONCE + MOST_OF_ALL)
      throw new BusyError('everybody', this.#secondsFor(MOST_OF_ALL));
    this.#held.set(userId, own + 1);
    this.#holding += 1;
    let isLeft = false;
    const leave = () => {
      if (!isLeft) this.#leave(userId);
      isLeft = true;
    };
    return { run: (work) => this.#run(userId, work).finally(leave), leave };
  }

  async #run<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#running < AT_ONCE) this.#running += 1;
    else await this.#turn(userId);
    const begun = performance.now();
    try {
      return await work();
    } finally {
      // A moving mean: what is answered now tells best how long the next will take.
      this.#usual += (performance.now() - begun - this.#usual) / 16;
      this.#next();
    }
  }

  #turn(userId: string): Promise<void> {
    return new Promise((start) => {
      const queue = this.#queues.get(userId) ?? [];
      queue.push(start);
      this.#queues.set(userId, queue);
    });
  }

  /** Hands the place at the engine on to the first in turn, if anybody waits. */
  #next(): void {
    const [first] = this.#queues;
    if (first === undefined) {
      this.#running -= 1;
      return;
    }
    const [userId, queue] = first;
    const start = queue.shift();
    // To the end of the order: everybody else who waits has a turn before this person's next.
    this.#queues.delete(userId);
    if (queue.length > 0) this.#queues.set(userId, queue);
    start?.();
  }

  #leave(userId: string): void {
    const left = (this.#held.get(userId) ?? 0) - 1;
    if (left > 0) this.#held.set(userId, left);
    else this.#held.delete(userId);
    this.#holding -= 1;
  }

  #secondsFor(questions: number): number {
    return Math.max(1, Math.ceil((questions * this.#usual) / AT_ONCE / 1000));
  }
}
