import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two looks. The histogram counts from one look to the next, so this much is no delay. */
const RESOLUTION = 10;

/** Watches how late this process comes to what is due: heartbeats and acknowledgements wait as long. */
export class EventLoopWatch {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION });

  constructor() {
    this.#histogram.enable();
  }

  /** Milliseconds of delay that 99 in a hundred looks since the start stayed below; 0 before the first. */
  get p99(): number {
    return this.#histogram.count === 0 ? 0 : Math.max(0, this.#histogram.percentile(99) / 1e6 - RESOLUTION);
  }

  close(): void {
    this.#histogram.disable();
  }
}
