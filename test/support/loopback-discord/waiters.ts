interface Waiter {
  readonly check: () => void;
  readonly fail: (error: Error) => void;
}

/** Promises that settle when something in the server has become true. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();
  #scheduled: NodeJS.Immediate | null = null;

  /**
   * The first value other than undefined that `probe` gives: now, or after a later {@link notify}.
   * @param describe what was awaited and what there was instead, for the error
   * @throws {Error} after `timeoutMs` milliseconds, or when the server closes, or what `probe` throws
   */
  until<T>(probe: () => T | undefined, timeoutMs: number, describe: () => string): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        this.#waiting.delete(waiter);
        clearTimeout(timer);
        act();
      };
      const waiter: Waiter = {
        check: () => {
          try {
            const found = probe();
            if (found !== undefined) settle(() => resolve(found));
          } catch (error) {
            settle(() => reject(error));
          }
        },
        fail: (error) => settle(() => reject(error)),
      };
      const timer = setTimeout(() => {
        settle(() => reject(new Error(`${describe()} (waited ${timeoutMs} ms)`)));
      }, timeoutMs);
      this.#waiting.add(waiter);
      waiter.check();
    });
  }

  /** Something changed: look again, once the request that changed it has its answer on record. */
  notify(): void {
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = null;
      for (const waiter of [...this.#waiting]) waiter.check();
    });
  }

  close(): void {
    if (this.#scheduled !== null) clearImmediate(this.#scheduled);
    for (const waiter of [...this.#waiting]) waiter.fail(new Error('The loopback Discord was closed.'));
  }
}
