/** What an index run is doing. `done` and `total` count `unit`s. */
export interface IndexProgress {
  readonly stage: 'reading' | 'embedding' | 'linking' | 'checking';
  readonly done: number;
  readonly total: number;
  readonly unit: 'files' | 'passages';
  /** Units per second since the stage began; 0 at its beginning. */
  readonly perSecond: number;
  /** null until there is something to judge by. */
  readonly secondsLeft: number | null;
}

export type OnProgress = (progress: IndexProgress) => void;

/** Measures one stage of a run and reports on it. */
export class StageProgress {
  readonly #begun = performance.now();

  constructor(
    private readonly stage: IndexProgress['stage'],
    private readonly unit: IndexProgress['unit'],
    private readonly total: number,
    private readonly onProgress: OnProgress,
  ) {
    this.report(0);
  }

  get seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  /** @param share of the stage's work that is done, in [0, 1], where units differ in size */
  report(done: number, share: number = done / Math.max(1, this.total)): void {
    const seconds = this.seconds;
    this.onProgress({
      stage: this.stage,
      unit: this.unit,
      total: this.total,
      done,
      perSecond: seconds > 0 ? done / seconds : 0,
      secondsLeft: share > 0 ? (seconds / share) * (1 - share) : null,
    });
  }
}

/** Lets timers and signals have their turn amid long work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
