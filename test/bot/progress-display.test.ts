import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLines, createProgressDisplay, describeProgress } from '../../bot/progress-display.ts';
import type { IndexProgress } from '../../index/index.ts';

function progress(done: number, facts: Partial<IndexProgress> = {}): IndexProgress {
  return {
    stage: 'embedding',
    done,
    total: 800,
    unit: 'passages',
    perSecond: 75.4,
    secondsLeft: 65.2,
    ...facts,
  };
}

describe('index progress', () => {
  it('is told with speed and time left', () => {
    expect(describeProgress(progress(412))).toBe('embedding 412/800 passages, 75 passages/s, 1 min 6 s left');
    expect(describeProgress(progress(0, { perSecond: 0, secondsLeft: null }))).toBe(
      'embedding 0/800 passages',
    );
    expect(describeProgress(progress(800, { secondsLeft: 0 }))).toBe(
      'embedding 800/800 passages, 75 passages/s',
    );
  });

  it('is a line at the start of a stage, every five seconds, and at its end, where there is no terminal', () => {
    const lines: string[] = [];
    let now = 0;
    const display = createLines(
      (line) => lines.push(line),
      () => now,
    );
    for (const done of [0, 100, 200, 300, 400, 800]) {
      display.show(progress(done));
      now += 2_000;
    }
    display.show(progress(0, { stage: 'linking' }));
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'embedding 0/800',
      'embedding 300/800',
      'embedding 800/800',
      'linking 0/800',
    ]);
  });

  it('is a bar on a terminal', () => {
    const written: string[] = [];
    const stream = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 100,
      cursorTo: () => true,
      clearLine: () => true,
      moveCursor: () => true,
    });
    stream.on('data', (chunk: Buffer) => written.push(chunk.toString()));
    const display = createProgressDisplay(stream as unknown as NodeJS.WriteStream);
    display.show(progress(0));
    display.show(progress(800));
    display.stop();
    expect(written.join('')).toMatch(/█{16} embedding 800\/800 passages, 75 passages\/s/u);
  });
});
