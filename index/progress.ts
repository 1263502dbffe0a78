/** What something long is doing. `done` and `total` count `unit`s. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  /** Infinity when nobody knows. */
  readonly total: number;
  readonly unit: string;
  /** Units per second since the stage began; 0 at its beginning. */
  readonly perSecond: number;
  /** null until there is something to judge by. */
  readonly secondsLeft: number | null;
}

/** What an index run is doing. */
export interface IndexProgress extends Progress {
  readonly stage: 'reading' | 'embedding' | 'linking' | 'checking' | 'asking';
  /** `texts` are passages and known questions. */
  readonly unit: 'files' | 'documents' | 'passages' | 'questions' | 'texts';
}

export type OnProgress = (progress: IndexProgress) => void;

/** Measures one stage of a run and reports on it. */
export class StageProgress<Stage extends Progress = IndexProgress> {
  /** @param begun when the stage began, by `performance.now()` */
  constructor(
    private readonly stage: Stage['stage'],
    private readonly unit: Stage['unit'],
    private readonly total: number,
    private readonly onProgress: (progress: Pick<Stage, 'stage' | 'unit'> & Progress) => void,
    private readonly begun: number = performance.now(),
  ) {
    this.report(0);
  }

  get seconds(): number {
    return (performance.now() - this.begun) / 1000;
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
