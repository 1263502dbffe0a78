import { describe, expect, it } from 'vitest';
import { createProgressEvents, type RunEvent, readEvent } from '../../bot/run-events.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

describe('events of a script', () => {
  it('come when a stage begins, when it ends, and between at most five times a second', () => {
    let clock = 0;
    const events: RunEvent[] = [];
    const show = createProgressEvents(
      (event) => events.push(event),
      () => clock,
    );
    for (let done = 0; done <= 100; done += 1, clock += 10) {
      show({ stage: 'reading', unit: 'files', done, total: 100, perSecond: 1, secondsLeft: null });
    }
    show({ stage: 'asking', unit: 'questions', done: 0, total: 1, perSecond: 0, secondsLeft: null });
    expect(events.map((event) => event.event === 'progress' && `${event.stage} ${event.done}`)).toEqual([
      'reading 0',
      'reading 20',
      'reading 40',
      'reading 60',
      'reading 80',
      'reading 100',
      'asking 0',
    ]);
  });

  it.each([
    'reading 1/2 files',
    '{"event":"progress"}',
    '{"event":"progress"',
    '{"event":"else"}',
    '{}',
  ])('are not seen in other lines: %s', (line) => expect(readEvent(line)).toBeNull());

  it('are written by the scripts, with the result on the other output', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, { 'corpus/a.md': 'The truce was signed at noon.' });
    const parameters = [
      '--corpus',
      `${directory}/corpus`,
      '--data',
      `${directory}/data`,
      '--json',
      '--events',
    ];
    const { stdout, stderr } = await runScript('scripts/index.ts', parameters);
    expect(JSON.parse(stdout)).toMatchObject({ published: true, newDocuments: ['a.md'] });
    const events = stderr.trimEnd().split('\n').map(readEvent);
    expect(events[0]).toMatchObject({
      event: 'progress',
      stage: 'reading',
      done: 0,
      total: 1,
      unit: 'files',
    });
    expect(events).not.toContain(null);

    const back = await runScript('scripts/rollback.ts', [
      '--data',
      `${directory}/data`,
      '--to',
      '7',
      '--events',
    ]);
    expect(back.exitCode).toBe(2);
    expect(readEvent(back.stderr.split('\n')[0] ?? '')).toMatchObject({
      event: 'failed',
      code: 'unknown-generation',
    });
  });
});
