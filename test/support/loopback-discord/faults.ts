/** A failure to inject into the answers to come; see `LoopbackDiscord.failNext`. */
export interface Fault {
  /** Upper case; any when absent. */
  readonly method?: string;
  /** Tested against the path without `/api/v10` and without the query; any when absent. */
  readonly path?: RegExp;
  /** HTTP status to answer with. Without it and without `reset`, only `delayMs` takes effect. */
  readonly status?: number;
  /** JSON, or text; Discord's own body for a 429, otherwise `{ message, code: 0 }`, when absent. */
  readonly body?: unknown;
  /** Nothing is added: leave out `Retry-After` for a 429 without it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How many requests it meets; 1 when absent. */
  readonly times?: number;
  /** Milliseconds the answer is held back; the request itself takes effect at once. */
  readonly delayMs?: number;
  /** Break the TCP connection (RST) instead of answering. */
  readonly reset?: boolean;
  /** The request takes effect although its answer is lost or replaced; false when absent. */
  readonly afterApplying?: boolean;
}

/** Faults waiting for their requests, in the order they were asked for. */
export class Faults {
  #pending: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? 1 });
  }

  /** The first fault that fits, counted as used. */
  take(method: string, path: string): Fault | undefined {
    const entry = this.#pending.find(
      ({ fault }) => (fault.method ?? method) === method && (fault.path?.test(path) ?? true),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#pending = this.#pending.filter((other) => other !== entry);
    return entry.fault;
  }
}
