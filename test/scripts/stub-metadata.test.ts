import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const stub = (...parameters: string[]) => runScript('scripts/stub-metadata.ts', parameters);

const WHOLE =
  '---\ntitle: Whole\nauthor: A\nissued: 1961\nlicence: CC0\nurl: https://example.org/\n---\nThe truce held.';

describe('npm run stub-metadata', () => {
  it('fills in what is known, leaves the rest to be filled in, and never overwrites', async () => {
    const corpus = await temporaryDirectory();
    await writeFiles(corpus, {
      'sub/a.md': '---\nauthor: "A. Writer: the elder"\nissued: 1961\n---\n# Truce\n\nThe truce held.',
    });
    const beside = join(corpus, 'sub', 'a.meta.yaml');
    const first = await stub('--corpus', corpus, 'sub/a.md');
    expect(first).toMatchObject({ exitCode: 0, stdout: `Written    ${beside}\n` });
    const written = await readFile(beside, 'utf8');
    expect(parse(written)).toEqual({ title: 'Truce', author: 'A. Writer: the elder', issued: '1961' });
    for (const field of ['licence', 'url', 'summary', 'topics']) expect(written).toContain(`\n# ${field}:`);
    // What a person makes of it by removing the marks is right.
    expect(parse(written.replace('# licence:', 'licence: CC0'))).toMatchObject({ licence: 'CC0' });

    await writeFiles(corpus, { 'sub/a.meta.yaml': 'author: B\n' });
    expect((await stub(join(corpus, 'sub/a.md'))).stdout).toMatch(/^Unchanged .*there already/u);
    expect(await readFile(beside, 'utf8')).toBe('author: B\n');
  });

  it('writes one beside every document of the index that lacks something', { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    const [corpus, data] = [join(directory, 'corpus'), join(directory, 'data')];
    await writeFiles(corpus, { 'whole.md': WHOLE, 'a.txt': 'The observers counted the guns.' });
    const folders = ['--corpus', corpus, '--data', data];
    expect((await stub('--missing', ...folders)).exitCode).toBe(3);
    await runScript('scripts/index.ts', folders);
    expect((await stub('--missing', ...folders)).exitCode).toBe(0);
    expect((await readdir(corpus)).sort()).toEqual(['a.meta.yaml', 'a.txt', 'whole.md']);
    // It changes nothing of what is in the index.
    const { stdout } = await runScript('scripts/index.ts', [...folders, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ skipped: [], embedded: 0 });
  });

  it('has a scan read from then on, of which no more than the name is known', async () => {
    const corpus = await temporaryDirectory();
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    await writeFiles(corpus, { 'Truce_of_1949.png': png });
    expect((await stub(join(corpus, 'Truce_of_1949.png'))).exitCode).toBe(0);
    const written = await readFile(join(corpus, 'Truce_of_1949.meta.yaml'), 'utf8');
    expect(parse(written)).toEqual({ title: 'Truce of 1949', ocr: true });
  });

  it('says what it can’t read, and what it was not given', async () => {
    const missing = await stub('/nowhere/a.md');
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toMatch(/Failed {5}\/nowhere\/a\.md: .*ENOENT/u);
    expect((await stub()).exitCode).toBe(2);
  });
});
