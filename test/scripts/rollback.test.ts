import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIndex } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

describe('npm run rollback', () => {
  let directory: string;
  const data = () => join(directory, 'data');
  const rollback = (...parameters: string[]) =>
    runScript('scripts/rollback.ts', ['--data', data(), ...parameters]);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attache-test-'));
    const corpus = join(directory, 'corpus');
    for (const take of [1, 2]) {
      await writeFiles(corpus, { 'a.md': `The truce was signed in take ${take}.` });
      await runIndex({ corpora: [corpus], dataDirectory: data(), embedder: await testEmbedder() });
    }
  });

  afterAll(() => rm(directory, { recursive: true }));

  it('lists, goes back, says when it can go no further, and goes forth again', async () => {
    const listed = await rollback('--list');
    expect(listed.exitCode).toBe(0);
    expect(listed.stdout).toMatch(
      /^ {5}1 {2}[\d-]+ [\d:]+ UTC {2}1 documents, 1 passages\n\* {4}2 .* passages {2}\(serves\)\n$/u,
    );

    const back = await rollback();
    expect(back).toMatchObject({ exitCode: 0, stderr: '' });
    expect(back.stdout).toBe(
      'Generation 1 serves again in place of 2. To undo this: npm run rollback -- --to 2\n',
    );
    const asked = await runScript('scripts/ask.ts', [
      '--data',
      data(),
      '--json',
      'when was the truce signed',
    ]);
    expect(JSON.parse(asked.stdout).generation).toBe('1');

    const further = await rollback();
    expect(further).toMatchObject({ exitCode: 3, stdout: '' });
    expect(further.stderr).toMatch(/^There is no generation before 1, which serves\. Kept are 1, 2: choose/u);

    const forth = await rollback('--to', '2', '--json');
    expect(JSON.parse(forth.stdout)).toEqual({ from: '1', to: '2' });
    const kept = JSON.parse((await rollback('--list', '--json')).stdout);
    expect(kept).toMatchObject([
      { name: '1', serving: false },
      { name: '2', serving: true, facts: { documents: 1, passages: 1 } },
    ]);
  });

  it.each([
    ['a generation that is not there', ['--to', '7'], /There is no generation 7\. Kept are 1, 2/u],
    ['a generation that is no number', ['--to', 'last'], /whole number/u],
  ])('exits 2 for %s', async (_, parameters, message) => {
    const result = await rollback(...parameters);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
  });

  it.each([[[]], [['--list']]])('exits 3 where there is no index', async (parameters: string[]) => {
    const nowhere = join(await temporaryDirectory(), 'none');
    const result = await runScript('scripts/rollback.ts', ['--data', nowhere, ...parameters]);
    expect(result).toMatchObject({ exitCode: 3, stdout: '' });
    expect(result.stderr).toMatch(/npm run index/u);
  });
});
