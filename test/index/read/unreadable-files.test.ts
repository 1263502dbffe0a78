import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runIndex } from '../../../index/index.ts';
import { findCorpusFiles } from '../../../index/read/corpus.ts';
import { testEmbedder } from '../../support/embedder.ts';
import { temporaryDirectory, writeFiles } from '../../support/temporary.ts';

const TRUCE = '# The truce\n\nThe truce of 1949 drew a line.\n';

async function createBench(files: Readonly<Record<string, string | Uint8Array>>) {
  const directory = await temporaryDirectory();
  const corpus = join(directory, 'corpus');
  const embedder = await testEmbedder();
  await writeFiles(corpus, { 'a.md': TRUCE, ...files });
  return {
    directory,
    corpus,
    embedder,
    skipped: async (using = embedder) => {
      const summary = await runIndex({
        corpora: [corpus],
        dataDirectory: join(directory, 'data'),
        embedder: using,
        dryRun: true,
      });
      expect(summary.newDocuments).toContain('a.md');
      return Object.fromEntries(summary.skipped.map(({ file, reason }) => [file, reason]));
    },
  };
}

describe('a file that can’t be read', () => {
  it.skipIf(process.platform !== 'linux')('is skipped when the disk fails to give it', async () => {
    const bench = await createBench({});
    // A file to the system, but its first byte can't be read.
    await symlink('/proc/self/mem', join(bench.corpus, 'memory.md'));
    expect(await bench.skipped()).toEqual({ 'memory.md': 'The disk failed to give it: check the disk.' });
  });

  it('is skipped when its metadata file can’t be read', async () => {
    const bench = await createBench({ 'b.md': TRUCE, 'c.md': TRUCE });
    await mkdir(join(bench.corpus, 'b.meta.yaml'));
    execFileSync('mkfifo', [join(bench.corpus, 'c.meta.yaml')]);
    expect(await bench.skipped()).toEqual({
      'b.md': 'Its metadata file, b.meta.yaml, is not a file.',
      'c.md': 'Its metadata file, c.meta.yaml, is not a file.',
    });
  });

  it('is skipped when it holds no text', async () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i * 31 + i * 7) >> 3);
    const bench = await createBench({ 'garbage.txt': bytes });
    expect(await bench.skipped()).toEqual({ 'garbage.txt': 'It does not look like text.' });
  });

  it('is skipped when it takes too long to split', async () => {
    const bench = await createBench({ 'b.md': `${TRUCE}\nSlow.\n` });
    const now = Date.now.bind(Date);
    let late = 0;
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + late);
    onTestFinished(() => clock.mockRestore());
    const countWordPieces = (text: string) => {
      if (text.includes('Slow')) late += 61_000;
      return bench.embedder.countWordPieces(text);
    };
    expect(await bench.skipped({ ...bench.embedder, countWordPieces })).toEqual({
      'b.md': expect.stringMatching(/^Its text took too long to cut into passages/u),
    });
  });

  it('is another matter than an embedder that fails', async () => {
    const bench = await createBench({});
    const countWordPieces = () => {
      throw new Error('the tokenizer is broken');
    };
    await expect(bench.skipped({ ...bench.embedder, countWordPieces })).rejects.toThrow(
      'the tokenizer is broken',
    );
  });
});

describe('a file with an odd name', () => {
  it.skipIf(process.platform !== 'linux')('is read, or named with what is wrong with it', async () => {
    const long = `${'a'.repeat(252)}.md`;
    const bench = await createBench({ [long]: TRUCE.replace('1949', '1953'), 'b.doc': 'x' });
    const bad = Buffer.concat([Buffer.from(`${bench.corpus}/caf`), Buffer.from([0xe9]), Buffer.from('.md')]);
    await writeFile(bad, TRUCE);
    expect(await bench.skipped()).toEqual({
      'b.doc': expect.stringMatching(/^Files ending in \.doc cannot be read; .* save it as \.docx\.$/u),
      'caf\uFFFD.md': 'Its name, or its folder’s, is not in UTF-8: rename it.',
    });
  });
});

describe('what is no file', () => {
  it('is named with a reason, and never opened', async () => {
    const bench = await createBench({ 'sub/b.md': TRUCE, 'license/c.md': TRUCE });
    await mkdir(join(bench.directory, 'elsewhere'));
    await writeFile(join(bench.directory, 'elsewhere/x.md'), TRUCE);
    await symlink('nowhere.md', join(bench.corpus, 'broken.md'));
    await symlink('circle.md', join(bench.corpus, 'circle.md'));
    await symlink(join(bench.directory, 'elsewhere'), join(bench.corpus, 'sub/linked'));
    await symlink(join(bench.directory, 'elsewhere/x.md'), join(bench.corpus, 'x.md'));
    await symlink('nowhere', join(bench.corpus, '.hidden.md'));
    execFileSync('mkfifo', [join(bench.corpus, 'pipe.md')]);

    const { files, leftOut } = await findCorpusFiles([bench.corpus]);
    expect(files.map(({ file }) => file)).toEqual(['a.md', 'license/c.md', 'sub/b.md', 'x.md']);
    expect(leftOut.map(({ file }) => file)).toEqual(['broken.md', 'circle.md', 'pipe.md', 'sub/linked']);
    expect(await bench.skipped()).toEqual({
      'broken.md': 'It is a link that leads nowhere.',
      'circle.md': 'It is a link that leads back to itself.',
      'pipe.md': 'It is not a file but a pipe, a socket or a device.',
      'sub/linked': expect.stringMatching(/^It is a link to a folder/u),
    });
  });
});
