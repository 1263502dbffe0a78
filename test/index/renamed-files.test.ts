import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLibrary, runIndex } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { testReader } from '../support/reader.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const ARMISTICE = '# The armistice\n\nThe armistice of 1953 set a demilitarised zone four kilometres wide.\n';
const UNTITLED = 'The hotline between Moscow and Washington was agreed on 20 June 1963.\n';
const ATTACHES = '# Attachés\n\nA defence attaché reports to the head of mission.\n';

async function createBench(files: Readonly<Record<string, string>>) {
  const directory = await temporaryDirectory();
  const [corpus, dataDirectory] = [join(directory, 'corpus'), join(directory, 'data')];
  await writeFiles(corpus, files);
  const embedder = await testEmbedder();
  const bench = {
    corpus,
    dataDirectory,
    index: (options: { dryRun?: boolean; rebuild?: boolean } = {}) =>
      runIndex({ corpora: [corpus], dataDirectory, embedder, reader: testReader(), ...options }),
    move: (from: string, to: string) => rename(join(corpus, from), join(corpus, to)),
    ask: async (question: string) => {
      const library = await openLibrary({ dataDirectory, embedder });
      const { excerpts } = await library.ask(question);
      await library.close();
      return excerpts;
    },
  };
  await bench.index();
  return bench;
}

describe('a file that was moved or renamed', () => {
  it('keeps the id of its document and of its passages, and is embedded no second time', async () => {
    const bench = await createBench({ 'a.md': ARMISTICE, 'sub/b.txt': UNTITLED });
    const [before] = await bench.ask('how wide is the demilitarised zone');
    await bench.move('a.md', 'sub/armistice-1953.md');
    expect(await bench.index({ dryRun: true })).toMatchObject({ embedded: 0, published: false });
    expect(await bench.index()).toMatchObject({
      published: true,
      embedded: 0,
      newDocuments: [],
      changedDocuments: [],
      removedDocuments: [],
      renamedDocuments: [{ id: 'a.md', from: 'a.md', to: 'sub/armistice-1953.md' }],
      unchangedDocuments: ['sub/b.txt'],
    });
    const [after] = await bench.ask('how wide is the demilitarised zone');
    expect(after?.passageId).toBe(before?.passageId);
    expect(after?.document).toMatchObject({ id: 'a.md', file: 'sub/armistice-1953.md' });
    // From now on it is simply there.
    expect(await bench.index()).toMatchObject({ published: false, renamedDocuments: [] });
    expect(await bench.index({ rebuild: true })).toMatchObject({
      published: true,
      newDocuments: [],
      unchangedDocuments: ['a.md', 'sub/b.txt'],
    });
  });

  it('keeps them where another version of the program built the index', async () => {
    const bench = await createBench({ 'a.md': ARMISTICE });
    await bench.move('a.md', 'old.md');
    await bench.index();
    const manifest = join(bench.dataDirectory, 'generations/2/manifest.json');
    const written = await readFile(manifest, 'utf8');
    await writeFile(manifest, written.replace(/"format": \d+/u, '"format": 1'));
    expect(await bench.index()).toMatchObject({
      generation: '3',
      newDocuments: [],
      removedDocuments: [],
      unchangedDocuments: ['a.md'],
    });
  });

  it('is read anew where it is called after its file, under the same ids', async () => {
    const bench = await createBench({ 'hotline.txt': UNTITLED });
    const [before] = await bench.ask('when was the Moscow hotline agreed');
    await bench.move('hotline.txt', 'red-telephone.txt');
    expect((await bench.index()).renamedDocuments).toEqual([
      { id: 'hotline.txt', from: 'hotline.txt', to: 'red-telephone.txt' },
    ]);
    const [after] = await bench.ask('when was the Moscow hotline agreed');
    expect(after).toMatchObject({ passageId: before?.passageId, document: { title: 'red-telephone' } });
  });

  it('keeps them also where another file takes its name', async () => {
    const bench = await createBench({ 'a.md': ARMISTICE });
    await bench.move('a.md', 'old.md');
    await writeFiles(bench.corpus, { 'a.md': '# Suez\n\nEgypt agreed to receive the emergency force.' });
    const summary = await bench.index();
    expect(summary.renamedDocuments).toEqual([{ id: 'a.md', from: 'a.md', to: 'old.md' }]);
    expect(summary.newDocuments).toEqual(['corpus/a.md']);
    expect((await bench.ask('how wide is the demilitarised zone'))[0]?.document.id).toBe('a.md');
  });

  it.each([
    ['', 'older.md', []],
    // The same bytes, but no PDF: its id is held for it, and it is skipped all the same.
    [', be one of them skipped', 'older.pdf', [expect.objectContaining({ file: 'older.pdf' })]],
  ])('keeps them where a third file takes the name that two have had%s', async (_, to, skipped) => {
    const bench = await createBench({ 'a.md': ARMISTICE });
    await bench.move('a.md', 'old.md');
    await writeFiles(bench.corpus, { 'a.md': ATTACHES });
    await bench.index();
    await bench.move('a.md', to);
    await writeFiles(bench.corpus, { 'a.md': '# Suez\n\nEgypt agreed to receive the emergency force.' });
    expect(await bench.index()).toMatchObject({ newDocuments: ['corpus/a.md-2'], skipped });
    expect(await bench.index()).toMatchObject({ published: false, skipped });
    expect((await bench.ask('who received the emergency force'))[0]?.document).toMatchObject({
      id: 'corpus/a.md-2',
      file: 'a.md',
    });
  });

  it('keeps them where two files change their names', async () => {
    const bench = await createBench({ 'a.md': ARMISTICE, 'b.txt': UNTITLED, 'c.md': ATTACHES });
    const ids = async () =>
      (await bench.ask('to whom does a defence attaché report')).map((e) => e.passageId);
    const before = await ids();
    await bench.move('a.md', 'swapped');
    await bench.move('c.md', 'a.md');
    await bench.move('swapped', 'c.md');
    const renamedDocuments = [
      { id: 'c.md', from: 'c.md', to: 'a.md' },
      { id: 'a.md', from: 'a.md', to: 'c.md' },
    ];
    expect(await bench.index({ dryRun: true })).toMatchObject({ renamedDocuments, changedDocuments: [] });
    expect(await bench.index()).toMatchObject({ renamedDocuments, changedDocuments: [], embedded: 0 });
    expect(await ids()).toEqual(before);
    expect(await bench.index()).toMatchObject({ published: false });
  });

  it('keeps them where it is moved over another', async () => {
    const bench = await createBench({ 'a.md': ARMISTICE, 'c.md': ATTACHES });
    await bench.move('c.md', 'a.md');
    expect(await bench.index()).toMatchObject({
      renamedDocuments: [{ id: 'c.md', from: 'c.md', to: 'a.md' }],
      removedDocuments: ['a.md'],
    });
  });

  it('is told apart from a copy, which is a document of its own', async () => {
    const bench = await createBench({ 'a.md': ARMISTICE });
    await writeFiles(bench.corpus, { 'b.md': ARMISTICE });
    expect(await bench.index()).toMatchObject({
      newDocuments: ['b.md'],
      renamedDocuments: [],
      unchangedDocuments: ['a.md'],
    });
  });

  it('is told apart from a copy at the same path in another corpus folder, and is one when it moves there', async () => {
    const bench = await createBench({ 'a.txt': UNTITLED });
    const { corpus, dataDirectory } = bench;
    const other = join(corpus, '../before');
    const embedder = await testEmbedder();
    const index = (options: { rebuild?: boolean } = {}) =>
      runIndex({ corpora: [other, corpus], dataDirectory, embedder, reader: testReader(), ...options });
    await writeFiles(other, { 'a.txt': UNTITLED });
    expect(await index()).toMatchObject({ newDocuments: ['before/a.txt'], unchangedDocuments: ['a.txt'] });
    await rm(join(other, 'a.txt'));
    await index();
    await rename(join(corpus, 'a.txt'), join(other, 'a.txt'));
    const renamedDocuments = [{ id: 'a.txt', from: 'corpus/a.txt', to: 'before/a.txt' }];
    expect(await index()).toMatchObject({ published: true, embedded: 0, newDocuments: [], renamedDocuments });
    expect(await index()).toMatchObject({ published: false, unchangedDocuments: ['a.txt'] });
    // The new one is not taken for the old, whose place it has.
    await writeFiles(corpus, { 'a.txt': 'The emergency force was received.\n' });
    expect(await index()).toMatchObject({ newDocuments: ['corpus/a.txt'], unchangedDocuments: ['a.txt'] });
  });

  it('is skipped with a reason as the third of one path and folder name', async () => {
    const bench = await createBench({ 'a.md': ARMISTICE });
    const { corpus, dataDirectory } = bench;
    const others = ['../second/corpus', '../third/corpus'].map((folder) => join(corpus, folder));
    await writeFiles(others[0] ?? '', { 'a.md': ATTACHES });
    await writeFiles(others[1] ?? '', { 'a.md': UNTITLED });
    const embedder = await testEmbedder();
    const corpora = [corpus, ...others];
    expect(await runIndex({ corpora, dataDirectory, embedder, reader: testReader() })).toMatchObject({
      newDocuments: ['corpus/a.md'],
      skipped: [
        { file: 'a.md', reason: 'Another file has the same path and folder name: rename one of them.' },
      ],
    });
  });

  it('keeps the id that it declares where a copy comes before it by name', async () => {
    const declared = `---\nid: armistice\n---\n${ARMISTICE}`;
    const bench = await createBench({ 'b.md': declared });
    await writeFiles(bench.corpus, { 'a.md': declared });
    expect(await bench.index()).toMatchObject({
      published: false,
      unchangedDocuments: ['armistice'],
      skipped: [{ file: 'a.md', reason: 'Its id, armistice, is that of b.md: give it another.' }],
    });
    expect((await bench.ask('how wide is the demilitarised zone'))[0]?.document.file).toBe('b.md');
  });
});

describe('a removed document', () => {
  it('vanishes from answers and from the files of the serving generation', async () => {
    const bench = await createBench({ 'a.md': ARMISTICE, 'b.txt': UNTITLED });
    const bytesOf = async (generation: string) => {
      const folder = join(bench.dataDirectory, 'generations', generation);
      const files = ['index.sqlite', 'vectors.hnsw'].map((name) => readFile(join(folder, name)));
      return Promise.all(files);
    };
    const [withIt, vectorsWithIt] = await bytesOf('1');
    expect(withIt?.includes('Washington')).toBe(true);
    await rm(join(bench.corpus, 'b.txt'));
    expect(await bench.index()).toMatchObject({ generation: '2', removedDocuments: ['b.txt'] });
    const [withoutIt, vectors] = await bytesOf('2');
    expect(withoutIt?.includes('Washington')).toBe(false);
    expect(vectors?.length).toBeLessThan(vectorsWithIt?.length ?? 0);
    const found = await bench.ask('when was the Moscow hotline agreed');
    expect(found.map(({ document }) => document.id)).not.toContain('b.txt');
  });
});
