import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A document that somebody sent and has not confirmed yet. */
export interface Upload {
  readonly id: string;
  /** Where it is, under the name that it will have. */
  readonly path: string;
}

/** Documents that may wait at a time: with the largest, a quarter of a gigabyte. */
const MOST = 10;

/** Documents that wait to be confirmed; those that nobody confirms in time are discarded. */
export class Uploads {
  readonly #waiting = new Map<string, Upload>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  private constructor(
    private readonly directory: string,
    private readonly lifetime: number,
  ) {}

  /**
   * What an earlier process left is discarded: nobody can confirm it any more.
   * @param directory for them alone
   * @param lifetime milliseconds
   */
  static async open(directory: string, lifetime: number): Promise<Uploads> {
    await rm(directory, { recursive: true, force: true });
    return new Uploads(directory, lifetime);
  }

  /**
   * Makes room for a document; to be discarded, or its clock started, by who asked for it.
   * @param name safe
   * @returns null when too many wait
   */
  async begin(name: string): Promise<Upload | null> {
    if (this.#waiting.size >= MOST) return null;
    const id = randomBytes(8).toString('hex');
    const folder = join(this.directory, id);
    const upload = { id, path: join(folder, name) };
    this.#waiting.set(id, upload);
    await mkdir(folder, { recursive: true });
    return upload;
  }

  /** From now on somebody may confirm it, and it is discarded when nobody does. */
  startClock(id: string): void {
    const timer = setTimeout(() => void this.discard(id), this.lifetime);
    timer.unref();
    this.#timers.set(id, timer);
  }

  /**
   * Hands a document over to be moved away: nobody else gets it any more.
   * @param id may be anything
   * @returns undefined when it is not, or no longer, there
   */
  take(id: string): Upload | undefined {
    const upload = this.#waiting.get(id);
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#waiting.delete(id);
    return upload;
  }

  /** Deletes what is left of a document. @param id one that was given out here, or nothing happens */
  async discard(id: string): Promise<void> {
    this.take(id);
    if (/^[0-9a-f]{16}$/u.test(id)) await rm(join(this.directory, id), { recursive: true, force: true });
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#waiting.clear();
  }
}
