import { spawn } from 'node:child_process';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { concernsIndex } from '../../index/watch-corpus.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

describe('npm run index -- --watch', () => {
  it('indexes again when files have settled, once, and ends cleanly', { timeout: 120_000 }, async () => {
    const directory = await temporaryDirectory();
    const [corpus, data] = [join(directory, 'corpus'), join(directory, 'data')];
    await writeFiles(corpus, { 'a.txt': 'The truce held for a year.' });
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'scripts/index.ts', '--watch', '--corpus', corpus, '--data', data],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      complaints += chunk;
    });
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      lines.push(...chunk.split('\n').filter((line) => line !== ''));
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const until = (count: number) => expect.poll(() => lines.length, { timeout: 40_000 }).toBe(count);

    await until(1);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}generation 1 published: 1 new; 1 embedded; [\d.]+ s$/u);
    // Two changes half a second apart are one run; what is no document is none.
    await writeFiles(corpus, { 'b.txt': 'The observers counted', '.hidden.txt': 'x', 'b.txt.part': 'x' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await writeFiles(corpus, { 'b.txt': 'The observers counted the guns.' });
    await until(2);
    expect(lines[1]).toMatch(/generation 2 published: 1 new; 1 embedded;/u);
    await rm(join(corpus, 'b.txt'));
    await until(3);
    expect(lines[2]).toMatch(/generation 3 published: 1 removed;/u);
    // A share that is cut off for a while.
    await rename(corpus, `${corpus}-away`);
    await expect.poll(() => complaints, { timeout: 40_000 }).toMatch(/can't be read \(ENOENT\)/u);
    await rename(`${corpus}-away`, corpus);
    await until(4);
    expect(lines[3]).toMatch(/nothing has changed, generation 3 serves;/u);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(lines).toHaveLength(4);
  });

  it('goes neither with a dry run nor with a rebuild', async () => {
    const { exitCode, stderr } = await runScript('scripts/index.ts', ['--watch', '--dry-run']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--watch goes neither with --dry-run/u);
  });
});

describe('a change', () => {
  it.each([
    ['/corpus/a.md', true],
    ['/corpus/a.meta.yaml', true],
    ['/corpus/known-questions.jsonl', true],
    ['/corpus/.a.md.swp', false],
    ['/corpus/a.md~', false],
    ['/corpus/~$a.docx', false],
    ['/corpus/.a.meta.yaml', false],
    ['/corpus/a.pdf.part', false],
    ['/corpus/catalogue.yaml', false],
  ])('of %s concerns the index: %s', (path, concerns) => {
    expect(concernsIndex(path)).toBe(concerns);
  });
});
