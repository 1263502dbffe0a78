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

/** Questions that wait, of one person and of all. A question takes hundredths of a second: all are done well before anybody gives up. */
const MOST_OF_ONE = 4;
const MOST_OF_ALL = 400;

/** Milliseconds that a question is taken to last until some have been seen. */
const USUAL = 50;

interface Waiting {
  readonly userId: string;
  start(): void;
}

/**
 * Lets questions through to the engine: a few at a time, in turn between the people who ask, so that
 * nobody's many questions keep another's one waiting; and no more than can be answered in time.
 */
export class Admission {
  /** Queues of people who wait, in the order of their turns. */
  readonly #queues = new Map<string, Waiting[]>();
  readonly #underWay = new Map<string, number>();
  #running = 0;
  #waiting = 0;
  #usual = USUAL;

  /** Questions that the engine works on, and those that wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running, waiting: this.#waiting };
  }

  /** @throws {BusyError} at once, when too many wait already */
  async run<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    await this.#turn(userId);
    const begun = performance.now();
    try {
      return await work();
    } finally {
      // A moving mean: what is answered now tells best how long the next will take.
      this.#usual += (performance.now() - begun - this.#usual) / 16;
      this.#running -= 1;
      this.#count(userId, -1);
      this.#next();
    }
  }

  async #turn(userId: string): Promise<void> {
    if (this.#running < AT_ONCE && this.#waiting === 0) {
      this.#begin(userId);
      return;
    }
    const queue = this.#queues.get(userId) ?? [];
    if (queue.length + (this.#underWay.get(userId) ?? 0) >= MOST_OF_ONE) {
      throw new BusyError('person', this.#secondsFor(MOST_OF_ONE * Math.max(1, this.#queues.size)));
    }
    if (this.#waiting >= MOST_OF_ALL) throw new BusyError('everybody', this.#secondsFor(this.#waiting));
    await new Promise<void>((start) => {
      queue.push({ userId, start });
      this.#queues.set(userId, queue);
      this.#waiting += 1;
    });
  }

  #begin(userId: string): void {
    this.#running += 1;
    this.#count(userId, 1);
  }

  #next(): void {
    const [first] = this.#queues;
    if (first === undefined || this.#running >= AT_ONCE) return;
    const [userId, queue] = first;
    const waiting = queue.shift();
    // To the end of the order: everybody else who waits has a turn before this person's next.
    this.#queues.delete(userId);
    if (queue.length > 0) this.#queues.set(userId, queue);
    if (waiting === undefined) return;
    this.#waiting -= 1;
    this.#begin(userId);
    waiting.start();
  }

  #count(userId: string, by: number): void {
    const count = (this.#underWay.get(userId) ?? 0) + by;
    if (count > 0) this.#underWay.set(userId, count);
    else this.#underWay.delete(userId);
  }

  #secondsFor(questions: number): number {
    return Math.max(1, Math.ceil((questions * this.#usual) / AT_ONCE / 1000));
  }
}
