import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  addToLibrary,
  findLibraryFolder,
  isSafeFileName,
  listLibraryFiles,
  lookUpName,
  removeFromLibrary,
  stageDocument,
  suggestFileName,
} from '../../index/index.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const NO_NOTES = { title: null, author: null, issued: null, url: null, licence: null };

describe('the library folder', () => {
  it('is the one called so, or else one in a corpus folder', async () => {
    const root = await temporaryDirectory();
    const [a, b, library] = ['a', 'b', 'library'].map((name) => join(root, name)) as [string, string, string];
    expect(await findLibraryFolder([a, b])).toEqual({ path: join(a, 'library'), prefix: 'library/' });
    await mkdir(join(b, 'library'), { recursive: true });
    expect(await findLibraryFolder([a, b])).toEqual({ path: join(b, 'library'), prefix: 'library/' });
    expect(await findLibraryFolder([a, library])).toEqual({ path: library, prefix: '' });
  });

  it.each([
    'treaty.md',
    'Übereinkunft von 1975 (Anhang).txt',
    'a..b.md',
    '1953-07-27_armistice.md',
  ])('takes the name %s', (name) => {
    expect(isSafeFileName(name)).toBe(true);
  });

  it.each([
    ['../treaty.md', 'treaty.md'],
    ['..\\..\\treaty.md', 'treaty.md'],
    ['/etc/passwd', 'passwd'],
    ['.hidden.md', 'hidden.md'],
    ['nul.md', 'document-nul.md'],
    ['treaty.md ', 'treaty.md'],
    ['a\u0000b.md', 'a-b.md'],
    ['a\u202Eb.md', 'a-b.md'],
    ['$(rm -rf).md', 'rm-rf.md'],
    ['licence.md', 'document-licence.md'],
    ['treaty.meta.yaml', 'treaty-meta.yaml'],
    [`${'x'.repeat(200)}.md`, `${'x'.repeat(40)}.md`],
    ['???.md', 'document.md'],
    ['', 'document'],
  ])('does not take the name %j, and suggests %s', (name, suggestion) => {
    expect(isSafeFileName(name)).toBe(false);
    expect(suggestFileName(name)).toBe(suggestion);
    expect(isSafeFileName(suggestion)).toBe(true);
  });

  it('finds what stands in the way of a name', async () => {
    const path = await temporaryDirectory();
    await writeFiles(path, { 'treaty.txt': 'x', 'treaty.meta.yaml': 'x' });
    const folder = { path, prefix: 'library/' };
    expect(await lookUpName(folder, 'truce.md')).toEqual({ kind: 'free' });
    expect(await lookUpName(folder, 'treaty.txt')).toEqual({ kind: 'same' });
    expect(await lookUpName(folder, 'Treaty.txt')).toEqual({ kind: 'other', name: 'treaty.txt' });
    expect(await lookUpName(folder, 'treaty.md')).toEqual({ kind: 'other', name: 'treaty.txt' });
    expect(await lookUpName({ path: join(path, 'missing'), prefix: '' }, 'a.md')).toEqual({ kind: 'free' });
  });

  it('takes a document with what is told of it, and keeps what that replaces', async () => {
    const root = await temporaryDirectory();
    const folder = { path: join(root, 'library'), prefix: 'library/' };
    const removed = join(root, 'removed');
    for (const take of ['first', 'second']) {
      await writeFiles(root, { 'staged/treaty.md': take });
      await stageDocument(join(root, 'staged/treaty.md'), { ...NO_NOTES, author: `${take}: author` });
      await addToLibrary(folder, join(root, 'staged/treaty.md'), removed);
    }
    expect(await readFile(join(folder.path, 'treaty.md'), 'utf8')).toBe('second');
    expect(await readFile(join(folder.path, 'treaty.meta.yaml'), 'utf8')).toMatch(
      /^author: "second: author"\n/u,
    );
    expect(await readdir(join(root, 'staged'))).toEqual([]);
    const [kept = '', ...others] = await readdir(removed);
    expect(others).toEqual([]);
    expect(await readFile(join(removed, kept, 'treaty.md'), 'utf8')).toBe('first');
    expect(await readFile(join(removed, kept, 'treaty.meta.yaml'), 'utf8')).toMatch(
      /^author: "first: author"\n/u,
    );
  });

  it('gives a document away, and leaves a metadata file that another needs', async () => {
    const root = await temporaryDirectory();
    const folder = { path: root, prefix: 'library/' };
    const removed = join(await temporaryDirectory(), 'removed');
    await writeFiles(root, { 'sub/a.md': 'A', 'sub/a.txt': 'B', 'sub/a.meta.yaml': 'x', LICENSE: 'x' });
    expect(await listLibraryFiles(folder)).toEqual(new Set(['library/sub/a.md', 'library/sub/a.txt']));
    expect(await readdir(await removeFromLibrary(folder, 'library/sub/a.md', removed))).toEqual(['a.md']);
    expect((await readdir(await removeFromLibrary(folder, 'library/sub/a.txt', removed))).sort()).toEqual([
      'a.meta.yaml',
      'a.txt',
    ]);
    expect(await readdir(join(root, 'sub'))).toEqual([]);
  });

  it.each(['library/../secret', 'handbook/a.md', 'library/'])('gives nothing else away: %s', async (file) => {
    const root = await temporaryDirectory();
    await writeFiles(root, { secret: 'x', 'corpus/library/a.md': 'x' });
    const folder = { path: join(root, 'corpus/library'), prefix: 'library/' };
    await expect(removeFromLibrary(folder, file, join(root, 'removed'))).rejects.toThrow(
      /Expected a file of/u,
    );
  });
});
