import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two looks. The histogram counts from one look to the next, so this much is no delay. */
const RESOLUTION = 10;

/** Milliseconds that are counted together: what was slow at the start is of no interest an hour later. */
const WINDOW = 600_000;

/** Watches how late this process comes to what is due: heartbeats and acknowledgements wait as long. */
export class EventLoopWatch {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  readonly #timer: NodeJS.Timeout;

  /** @param window milliseconds after which counting begins anew; ten minutes unless given */
  constructor(window: number = WINDOW) {
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#histogram.reset(), window);
    this.#timer.unref();
  }

  /** Milliseconds of delay that 99 in a hundred looks of this window stayed below; 0 before the first. */
  get p99(): number {
    return this.#histogram.count === 0 ? 0 : Math.max(0, this.#histogram.percentile(99) / 1e6 - RESOLUTION);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }
}
