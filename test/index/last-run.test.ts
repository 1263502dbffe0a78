import { describe, expect, it } from 'vitest';
import { readLastRun, recordFailedRun } from '../../index/index.ts';
import { createCorpusBench } from '../support/corpus-bench.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

describe('the last index run', () => {
  it('is written down, however it ended', async () => {
    const control = { 'control-questions.jsonl': JSON.stringify({ question: 'When was the truce signed?' }) };
    const bench = await createCorpusBench({
      'a.md': 'The truce was signed at noon.',
      'b.png': 'x',
      ...control,
    });
    expect(await readLastRun(bench.data)).toBeNull();
    await bench.index({ dryRun: true });
    expect(await readLastRun(bench.data)).toBeNull();

    await bench.index();
    expect(await readLastRun(bench.data)).toMatchObject({
      at: expect.stringMatching(/^\d{4}-.*Z$/u),
      result: 'published',
      generation: '1',
      documents: { new: 1, changed: 0, removed: 0, skipped: 1 },
    });
    await bench.index();
    expect(await readLastRun(bench.data)).toMatchObject({ result: 'unchanged', generation: '1' });
    await bench.write({ 'a.md': 'Bread has to rise for twelve hours.' });
    await bench.index();
    expect(await readLastRun(bench.data)).toMatchObject({ result: 'withheld', generation: '1' });
    await bench.write({ 'a.md': null });
    await expect(bench.index()).rejects.toThrow();
    expect(await readLastRun(bench.data)).toMatchObject({ result: 'failed', code: 'nothing-to-index' });
    await recordFailedRun(bench.data, 'stopped', null);
    expect(await readLastRun(bench.data)).toMatchObject({ result: 'stopped', code: null });
  });

  it('is nothing where what was written can’t be read', async () => {
    const data = await temporaryDirectory();
    await writeFiles(data, { 'last-run.json': '{"at":"yesterday"}' });
    expect(await readLastRun(data)).toBeNull();
  });
});
