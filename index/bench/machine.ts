import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What a benchmark ran on, and how busy that was. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly platform: string;
  /** Processes at work or waiting for it, over 1, 5 and 15 minutes; above `cores` the figures are noise. */
  readonly loadAverage: readonly number[];
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    loadAverage: loadavg().map((load) => Number(load.toFixed(2))),
  };
}
