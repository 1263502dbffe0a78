import cliProgress from 'cli-progress';
import type { Progress } from '../index/index.ts';

/** Shows what something long is doing. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Leaves the terminal as it should be; to be called however the run ended. */
  stop(): void;
}

/** Milliseconds between two lines of one stage, where there is no terminal to redraw. */
const POLITE_INTERVAL = 5_000;

/** A bar on a terminal; elsewhere a line when a stage begins, every five seconds, and when it ends. */
export function createProgressDisplay(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? createBar(stream) : createLines((line) => stream.write(`${line}\n`));
}

/** @param now milliseconds of a clock that never goes back */
export function createLines(
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  let stage: Progress['stage'] | null = null;
  let writtenAt = 0;
  return {
    show(progress) {
      const begins = progress.stage !== stage;
      const ends = progress.done >= progress.total;
      if (!begins && !ends && now() - writtenAt < POLITE_INTERVAL) return;
      stage = progress.stage;
      writtenAt = now();
      write(describeProgress(progress));
    },
    stop() {},
  };
}

function createBar(stream: NodeJS.WriteStream): ProgressDisplay {
  let stage: Progress['stage'] | null = null;
  let bar: cliProgress.SingleBar | null = null;
  const stop = () => {
    bar?.stop();
    bar = null;
  };
  return {
    show(progress) {
      if (progress.stage !== stage) {
        stop();
        stage = progress.stage;
        // Short enough for 80 columns; cursor and wrapping stay as they are, so that Ctrl+C leaves nothing to mend.
        bar = new cliProgress.SingleBar(
          { stream, format: '{bar} {description}', barsize: 16, linewrap: true, stopOnComplete: true },
          cliProgress.Presets.shades_classic,
        );
        bar.start(progress.total, 0, { description: describeProgress(progress) });
      }
      bar?.update(progress.done, { description: describeProgress(progress) });
    },
    stop,
  };
}

/** `embedding 412/812 passages, 75 passages/s, 5 s left` */
export function describeProgress({ stage, done, total, unit, perSecond, secondsLeft }: Progress): string {
  const parts = [`${stage} ${Number.isFinite(total) ? `${done}/${total}` : done} ${unit}`];
  if (perSecond > 0) parts.push(`${perSecond.toFixed(perSecond < 10 ? 1 : 0)} ${unit}/s`);
  if (secondsLeft !== null && done < total) parts.push(`${describeSeconds(secondsLeft)} left`);
  return parts.join(', ');
}

function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
