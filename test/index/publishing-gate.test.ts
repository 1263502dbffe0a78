import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../index/database.ts';
import type { AnswerComparison, IndexProgress } from '../../index/index.ts';
import { createCorpusBench } from '../support/corpus-bench.ts';

const ARMISTICE =
  '# The armistice\n\nThe armistice stopped the fighting in Korea.\n\n## The zone\n\nThe demilitarised zone between the two armies is four kilometres wide.\n';
const ATTACHES =
  '# Attachés\n\nA defence attaché reports to the ambassador and to the ministry of defence at home.\n';
const BREAD = '# Bread\n\nSourdough bread has to rise for twelve hours.\n';

const ZONE = 'How wide is the demilitarised zone between the armies?';
const REPORTS = 'To whom does a defence attaché report?';

const questions = (...lines: readonly object[]) => lines.map((line) => JSON.stringify(line)).join('\n');
const CONTROL = questions(
  { question: ZONE, document: 'a.md', section: 'The zone' },
  { question: REPORTS, document: 'b.md' },
);

const createBench = (control: string | null = CONTROL) =>
  createCorpusBench({
    'a.md': ARMISTICE,
    'b.md': ATTACHES,
    ...(control === null ? {} : { 'control-questions.jsonl': control }),
  });

/** The zone's width is no longer told. */
const WITHOUT_ZONE = { 'a.md': '# The armistice\n\nBaking is a craft of its own.\n' };

describe('a new index', () => {
  it('is published unasked when the control questions are answered as before', async () => {
    const bench = await createBench();
    await bench.index();
    await bench.write({ 'c.md': BREAD });
    const summary = await bench.index();
    expect(summary).toMatchObject({ generation: '2', published: true, withheld: false });
    expect(summary.comparison).toMatchObject({ comparable: 2, worse: 0, worseShare: 0 });
    expect(summary.comparison?.questions.map(({ change }) => change)).toEqual(['unchanged', 'unchanged']);
  });

  it('is withheld when a question loses its answer and nobody confirms it', async () => {
    const bench = await createBench();
    await bench.index();
    const library = await bench.open();
    await bench.write(WITHOUT_ZONE);
    const summary = await bench.index();
    expect(summary).toMatchObject({ generation: '1', published: false, withheld: true, embedded: 1 });
    expect(summary.comparison).toMatchObject({ comparable: 2, worse: 1, worseShare: 0.5 });
    expect(summary.comparison?.questions[0]).toMatchObject({
      question: ZONE,
      change: 'lost',
      before: { document: 'a.md', title: 'The armistice', section: ['The armistice', 'The zone'] },
      after: null,
      expected: { is: 'present', rightBefore: true, rightAfter: false },
      worse: true,
    });
    expect(await library.ask(ZONE)).toMatchObject({ kind: 'quoted', generation: '1' });
    expect(await readdir(join(bench.data, 'generations'))).toEqual(['1']);
  });

  it('is published when a person confirms it, with nothing embedded twice', async () => {
    const bench = await createBench();
    await bench.index();
    await bench.write(WITHOUT_ZONE);
    const asked: AnswerComparison[] = [];
    const confirm = async (comparison: AnswerComparison) => asked.push(comparison) > 1;
    expect(await bench.index({ confirm })).toMatchObject({ withheld: true, embedded: 1 });
    const summary = await bench.index({ confirm });
    expect(summary).toMatchObject({ generation: '2', published: true, withheld: false, embedded: 0 });
    expect(asked).toHaveLength(2);
    expect(summary.comparison).toEqual(asked[1]);
  });

  it.each([
    [0.5, true],
    [0.49, false],
  ])('with half of the questions worse is published unasked up to a limit of %d', async (allowWorse, published) => {
    const bench = await createBench();
    await bench.index();
    await bench.write(WITHOUT_ZONE);
    expect(await bench.index({ allowWorse })).toMatchObject({ published, withheld: !published });
  });

  it('is withheld when another document answers first than the one expected', async () => {
    const bench = await createBench(questions({ question: REPORTS, document: 'b.md' }));
    await bench.index();
    await bench.write({
      'c.md': ATTACHES.replace('A defence', 'To whom? A defence'),
      'b.md': '# Cakes\n\nCakes.',
    });
    const { comparison, withheld } = await bench.index();
    expect(withheld).toBe(true);
    expect(comparison?.questions[0]).toMatchObject({
      change: 'changed',
      after: { document: 'c.md' },
      worse: true,
    });
  });

  it('may do without a document that was removed on purpose', async () => {
    const bench = await createBench();
    await bench.index();
    await bench.write({ 'a.md': null });
    const { comparison, published } = await bench.index();
    expect(published).toBe(true);
    expect(comparison).toMatchObject({ comparable: 1, worse: 0 });
    expect(comparison?.questions[0]).toMatchObject({
      change: 'lost',
      expected: { is: 'removed' },
      worse: false,
    });
  });

  it('may not do without one that can no longer be read', async () => {
    const bench = await createBench();
    await bench.index();
    await bench.write({ 'a.md': '---\ntitle: [\n---\nText.' });
    const { comparison, withheld, skipped } = await bench.index();
    expect(skipped).toHaveLength(1);
    expect(withheld).toBe(true);
    expect(comparison?.questions[0]).toMatchObject({ expected: { is: 'missing' }, worse: true });
  });

  it('is compared also when everything is read anew', async () => {
    const bench = await createBench();
    await bench.index();
    const { comparison } = await bench.index({ rebuild: true });
    expect(comparison).toMatchObject({ comparable: 2, worse: 0 });
  });

  it('is asked nothing without control questions', async () => {
    const bench = await createBench(null);
    await bench.index();
    await bench.write(WITHOUT_ZONE);
    const seen: string[] = [];
    const onProgress = ({ stage }: IndexProgress) => void seen.push(stage);
    expect(await bench.index({ onProgress })).toMatchObject({ published: true, comparison: null });
    expect(seen).not.toContain('asking');
  });

  it('is not built at all when the control questions are wrong', async () => {
    const bench = await createBench('{"question":"');
    await expect(bench.index()).rejects.toMatchObject({
      code: 'control-questions',
      message: expect.stringContaining(`${join(bench.corpus, 'control-questions.jsonl')}, line 1`),
    });
  });

  it('says how its questions are answered when nothing served before', async () => {
    const bench = await createBench(
      questions({ question: ZONE, document: 'a.md' }, { question: REPORTS, document: 'a.md' }),
    );
    const seen: IndexProgress[] = [];
    const { comparison, published } = await bench.index({
      onProgress: (progress) => void seen.push(progress),
    });
    expect(published).toBe(true);
    expect(comparison).toMatchObject({ comparable: 0, worse: 0 });
    expect(comparison?.questions.map(({ change, expected }) => [change, expected?.rightAfter])).toEqual([
      [null, true],
      [null, false],
    ]);
    expect(seen.at(-1)).toMatchObject({ stage: 'asking', unit: 'questions', done: 2, total: 2 });
  });

  it('compares nothing with a generation that cannot be opened', async () => {
    const bench = await createBench();
    await bench.index();
    await writeFile(join(bench.data, 'generations/1/manifest.json'), '{');
    await bench.write(WITHOUT_ZONE);
    const { comparison, published } = await bench.index();
    expect({ published, comparable: comparison?.comparable }).toEqual({ published: true, comparable: 0 });
  });

  it('compares nothing with a generation that opens and is damaged all the same', async () => {
    const bench = await createBench();
    await bench.index();
    const database = openDatabase(join(bench.data, 'generations/1/index.sqlite'));
    database.exec('UPDATE documents SET text = upper(text)');
    database.close();
    const { comparison, published } = await bench.index({ rebuild: true });
    expect({ published, comparable: comparison?.comparable }).toEqual({ published: true, comparable: 0 });
  });
});
