import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Embedder, IndexProgress, IndexRunOptions, IndexSummary } from '../../index/index.ts';
import { openLibrary, runIndex } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { testReader } from '../support/reader.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const ARMISTICE = '# The armistice\n\nThe armistice of 1953 set a demilitarised zone four kilometres wide.\n';
const ATTACHES =
  '# Attachés\n\nA defence attaché reports to the ambassador and to the ministry of defence at home.\n';
const HOTLINE = 'The hotline between Moscow and Washington was agreed on 20 June 1963.\n';

interface Bench {
  readonly corpus: string;
  readonly data: string;
  write(files: Readonly<Record<string, string | Uint8Array | null>>): Promise<void>;
  index(options?: Partial<IndexRunOptions>): Promise<IndexSummary>;
  /** Titles of the documents that answer. */
  ask(question: string): Promise<string[]>;
}

async function createBench(): Promise<Bench> {
  const directory = await temporaryDirectory();
  const corpus = join(directory, 'corpus');
  const data = join(directory, 'data');
  await mkdir(corpus);
  const embedder = await testEmbedder();
  return {
    corpus,
    data,
    write: (files) => writeFiles(corpus, files),
    index: (options = {}) =>
      runIndex({ corpora: [corpus], dataDirectory: data, embedder, reader: testReader(), ...options }),
    ask: async (question) => {
      const library = await openLibrary({ dataDirectory: data, embedder });
      const answer = await library.ask(question);
      await library.close();
      return answer.excerpts.map(({ document }) => document.title);
    },
  };
}

describe('an index run', () => {
  it('publishes what it reads, and a second one with nothing changed publishes and embeds nothing', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE, 'sub/b.md': ATTACHES, 'c.txt': HOTLINE });
    const first = await bench.index();
    expect(first).toMatchObject({ generation: '1', published: true, embedded: 3, passages: 3, skipped: [] });
    expect(first.newDocuments).toEqual(['a.md', 'c.txt', 'sub/b.md']);
    expect(await bench.ask('how wide is the demilitarised zone')).toEqual(['The armistice']);

    const second = await bench.index();
    expect(second).toMatchObject({ generation: '1', published: false, embedded: 0, newDocuments: [] });
    expect(second.unchangedDocuments).toHaveLength(3);
    expect(second.corpusHash).toBe(first.corpusHash);
  });

  it('embeds only what is new or changed, and forgets what was removed', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE, 'b.md': ATTACHES, 'c.txt': HOTLINE });
    await bench.index();
    await bench.write({
      'a.md': ARMISTICE.replace('four', '4'),
      'b.md': null,
      'd.txt': 'Suez saw the first armed peacekeepers.',
    });
    const summary = await bench.index();
    expect(summary).toMatchObject({
      generation: '2',
      embedded: 2,
      newDocuments: ['d.txt'],
      changedDocuments: ['a.md'],
      removedDocuments: ['b.md'],
      unchangedDocuments: ['c.txt'],
    });
    expect(await bench.ask('to whom does a defence attaché report')).toEqual([]);
    expect(await bench.ask('when was the Moscow hotline agreed')).toEqual(['c']);
  });

  it('names each file that gives no text, and indexes the others', async () => {
    const bench = await createBench();
    await bench.write({
      'a.md': ARMISTICE,
      'bad.md': '---\ntitle: [\n---\nText.',
      'empty.txt': '',
      'blank.txt': ' \n\n ',
      'slides.pptx': 'x',
      'same-1.md': '---\nid: same\n---\nOne.',
      'same-2.md': '---\nid: same\n---\nTwo.',
      '.hidden.md': 'Hidden.',
      'catalogue.yaml': 'a: 1',
    });
    const { skipped, newDocuments } = await bench.index();
    expect(newDocuments).toEqual(['a.md', 'same']);
    expect(Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]))).toEqual({
      'bad.md': expect.stringContaining('not valid YAML'),
      'empty.txt': 'It is empty.',
      'blank.txt': 'It holds no text to quote.',
      'slides.pptx': expect.stringContaining('Files ending in .pptx cannot be read'),
      'same-2.md': 'Its id, same, is that of same-1.md: give it another.',
    });
  });

  it('reads a file again that is saved while it is read', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE, 'b.md': ATTACHES });
    await bench.index();
    await bench.write({ 'b.md': ATTACHES.replace('ambassador', 'envoy') });
    const onProgress = ({ stage, done }: IndexProgress) => {
      if (stage === 'reading' && done === 0) writeFileSync(join(bench.corpus, 'b.md'), `${ATTACHES}\nSaved.`);
    };
    expect(await bench.index({ onProgress })).toMatchObject({ changedDocuments: ['b.md'], skipped: [] });
    expect(await bench.index()).toMatchObject({ published: false, unchangedDocuments: ['a.md', 'b.md'] });
  });

  it('tells equal paths of two folders apart', async () => {
    const bench = await createBench();
    const other = join(bench.data, '../other');
    await writeFiles(other, { 'a.md': ATTACHES });
    await bench.write({ 'a.md': ARMISTICE });
    const embedder = await testEmbedder();
    const run = () => runIndex({ corpora: [bench.corpus, other], dataDirectory: bench.data, embedder });
    expect((await run()).newDocuments).toEqual(['a.md', 'other/a.md']);
    expect((await run()).published).toBe(false);
  });

  it('keeps the ids that files had when another folder with equal paths comes and goes', async () => {
    const bench = await createBench();
    const other = join(bench.data, '../another');
    await bench.write({ 'same.md': ARMISTICE });
    const embedder = await testEmbedder();
    const run = (corpora: readonly string[], rebuild = false) =>
      runIndex({ corpora, dataDirectory: bench.data, embedder, rebuild });
    await run([bench.corpus]);
    await writeFiles(other, { 'same.md': ATTACHES });
    expect((await run([other, bench.corpus])).newDocuments).toEqual(['another/same.md']);
    expect((await run([other, bench.corpus], true)).unchangedDocuments).toEqual([
      'another/same.md',
      'same.md',
    ]);
    expect((await run([bench.corpus])).unchangedDocuments).toEqual(['same.md']);
    expect(await bench.ask('how wide is the demilitarised zone')).toEqual(['The armistice']);
  });

  it('takes a thousand equal passages for one', { timeout: 120_000 }, async () => {
    const bench = await createBench();
    await bench.write({
      'a.md': ARMISTICE,
      'copies.md': '## Notification\n\nThe state was notified.\n\n'.repeat(1_000),
    });
    expect(await bench.index()).toMatchObject({ published: true, embedded: 2, passages: 1_001 });
    expect(await bench.ask('how wide is the demilitarised zone')).toContain('The armistice');
    expect(await bench.ask('was the state notified')).toEqual(['copies']);
  });

  it('publishes nothing, and leaves what serves, when no file gives text', async () => {
    const bench = await createBench();
    await expect(bench.index()).rejects.toMatchObject({ code: 'nothing-to-index' });
    await bench.write({ 'a.md': ARMISTICE });
    await bench.index();
    await bench.write({ 'a.md': '' });
    await expect(bench.index()).rejects.toMatchObject({
      code: 'nothing-to-index',
      skipped: [{ file: 'a.md' }],
    });
    expect(await bench.ask('how wide is the demilitarised zone')).toEqual(['The armistice']);
  });

  it('says in a dry run what would change, and changes nothing', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    expect(await bench.index({ dryRun: true })).toMatchObject({
      generation: null,
      published: false,
      embedded: 1,
    });
    await bench.index();
    await bench.write({ 'b.md': ATTACHES });
    expect(await bench.index({ dryRun: true })).toMatchObject({
      generation: '1',
      embedded: 1,
      newDocuments: ['b.md'],
    });
    expect(await readdir(join(bench.data, 'generations'))).toEqual(['1']);
  });

  it('keeps the ids of passages whose words stay', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    const idOf = async () => {
      const embedder = await testEmbedder();
      const library = await openLibrary({ dataDirectory: bench.data, embedder });
      const answer = await library.ask('demilitarised zone of the armistice');
      await library.close();
      return answer.excerpts[0]?.passageId;
    };
    await bench.index();
    const before = await idOf();
    await bench.write({
      'a.md': `---\ntitle: Renamed\n---\n${ARMISTICE}\n## More\n\nThe commission met at Panmunjom.\n`,
    });
    await bench.index({ rebuild: true });
    expect(before).toMatch(/^[0-9a-z]{12}$/u);
    expect(await idOf()).toBe(before);
  });

  it('keeps the last three generations', async () => {
    const bench = await createBench();
    for (let i = 0; i < 5; i += 1) {
      await bench.write({ 'a.md': `${ARMISTICE} Take ${i}.` });
      await bench.index();
    }
    expect((await readdir(join(bench.data, 'generations'))).sort()).toEqual(['3', '4', '5']);
  });

  it('builds anew what is damaged', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    await bench.index();
    await writeFile(join(bench.data, 'generations/1/manifest.json'), '{');
    await expect(bench.ask('zone')).rejects.toMatchObject({ code: 'index-corrupt' });
    expect(await bench.index()).toMatchObject({ generation: '2', published: true, embedded: 0 });
    expect(await bench.ask('how wide is the demilitarised zone')).toEqual(['The armistice']);
  });

  it('reports its progress stage by stage, to the end of each', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE, 'b.md': ATTACHES });
    const seen: IndexProgress[] = [];
    const embedder = await testEmbedder();
    const onProgress = (progress: IndexProgress) => void seen.push(progress);
    await runIndex({ corpora: [bench.corpus], dataDirectory: bench.data, embedder, onProgress });
    expect([...new Set(seen.map(({ stage }) => stage))]).toEqual([
      'reading',
      'embedding',
      'linking',
      'checking',
    ]);
    for (const stage of ['reading', 'embedding', 'linking', 'checking']) {
      expect(seen.findLast((progress) => progress.stage === stage)).toMatchObject({
        done: 2,
        total: 2,
        secondsLeft: 0,
      });
    }
  });
});

/** So many texts that they are embedded in three groups. */
const THREE_GROUPS = Array.from(
  { length: 300 },
  (_, i) => `## Part ${i}\n\nObserver team ${i} reported on sector ${i}.`,
).join('\n\n');

describe('an index run that embeds', () => {
  it('gives the model the next texts before it waits for those before', async () => {
    const bench = await createBench();
    await bench.write({ 'long.md': THREE_GROUPS });
    const real = await testEmbedder();
    let asked = 0;
    let askAgain = () => {};
    const askedAgain = new Promise<void>((resolve) => {
      askAgain = resolve;
    });
    const embed: Embedder['embed'] = async (texts) => {
      asked += 1;
      if (asked === 2) askAgain();
      const vectors = await real.embed(texts);
      if (asked === 1) await askedAgain;
      return vectors;
    };
    expect(await bench.index({ embedder: { ...real, embed } })).toMatchObject({ embedded: 300 });
    expect(asked).toBe(3);
    // Whoever waited for whom, each text has its own vector.
    expect((await bench.ask('which observer team reported on sector 77'))[0]).toBe('long');
  });

  it('begins while files are still read, but not in a dry run', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': THREE_GROUPS, 'b.md': ARMISTICE, 'c.md': ARMISTICE });
    const real = await testEmbedder();
    let filesRead = 0;
    const readBefore: number[] = [];
    const embedder: Embedder = {
      ...real,
      embed: (texts) => {
        readBefore.push(filesRead);
        return real.embed(texts);
      },
    };
    const onProgress = ({ stage, done }: IndexProgress) => {
      if (stage === 'reading') filesRead = done;
    };
    expect(await bench.index({ embedder, onProgress, dryRun: true })).toMatchObject({ embedded: 301 });
    expect(readBefore).toEqual([]);
    expect(await bench.index({ embedder, onProgress })).toMatchObject({ embedded: 301 });
    expect(readBefore).toHaveLength(3);
    expect(readBefore[0]).toBe(1);
  });

  it('fails as the first group does, also where the next has failed before', async () => {
    const bench = await createBench();
    await bench.write({ 'long.md': THREE_GROUPS });
    const real = await testEmbedder();
    let asked = 0;
    const embed: Embedder['embed'] = async () => {
      asked += 1;
      if (asked === 2) throw new Error('the second');
      await new Promise((resolve) => setTimeout(resolve, 100));
      throw new Error('the first');
    };
    await expect(bench.index({ embedder: { ...real, embed } })).rejects.toThrow('the first');
  });

  it('waits for what the model was given before it fails: who gave the model may close it then', async () => {
    const bench = await createBench();
    await bench.write({ 'long.md': THREE_GROUPS });
    const real = await testEmbedder();
    const ended: string[] = [];
    const embed: Embedder['embed'] = async (texts) => {
      if (ended.length === 0 && texts.length === 128) {
        ended.push('the first');
        throw new Error('the first');
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      ended.push('the second');
      return texts.map(() => new Float32Array(real.dimensions));
    };
    await expect(bench.index({ embedder: { ...real, embed } })).rejects.toThrow('the first');
    expect(ended).toEqual(['the first', 'the second']);
  });
});

describe('an index run that is cut off', () => {
  it('leaves what serves, and the next goes on with what was embedded', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    await bench.index();
    await bench.write({ 'long.md': THREE_GROUPS });

    const real = await testEmbedder();
    let embedded = 0;
    const breaking: Embedder = {
      ...real,
      embed: async (texts) => {
        embedded += texts.length;
        if (embedded > 150) throw new Error('out of memory');
        return real.embed(texts);
      },
    };
    await expect(bench.index({ embedder: breaking })).rejects.toThrow('out of memory');
    expect(await bench.ask('how wide is the demilitarised zone')).toEqual(['The armistice']);
    expect(await readdir(join(bench.data, 'generations'))).toEqual(['1']);
    expect((await bench.index()).embedded).toBe(300 - 128);
  });

  it('is survived when it is killed outright, at any stage', { timeout: 120_000 }, async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    await bench.index();
    const paragraphs = Array.from(
      { length: 200 },
      (_, i) => `## Part ${i}\n\nObserver team ${i} reported on sector ${i}.`,
    );
    await bench.write({ 'long.md': paragraphs.join('\n\n') });
    for (const delay of [300, 700, 1_100, 1_500]) {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'scripts/index.ts', '--corpus', bench.corpus, '--data', bench.data],
        { stdio: 'ignore' },
      );
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, delay))]);
      child.kill('SIGKILL');
      await ended;
      expect(await bench.ask('how wide is the demilitarised zone')).toContain('The armistice');
    }
    await bench.index();
    expect((await bench.ask('which observer team reported on sector 77'))[0]).toBe('long');
    const left = await readdir(join(bench.data, 'generations'));
    expect(left.filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('two index runs at once', () => {
  it('let the second know who holds the lock', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    const failures: Promise<unknown>[] = [];
    const onProgress = () => {
      if (failures.length === 0) failures.push(bench.index().catch((error: unknown) => error));
    };
    expect(await bench.index({ onProgress })).toMatchObject({ published: true });
    expect(await failures[0]).toMatchObject({
      code: 'index-locked',
      message: expect.stringContaining(`process ${process.pid}`),
    });
  });

  it('take over the lock of one that died', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    await mkdir(join(bench.data, 'index-run.lock'), { recursive: true });
    const { hostname } = await import('node:os');
    // The highest process number that Linux gives; nothing runs under it.
    await writeFile(
      join(bench.data, 'index-run.json'),
      JSON.stringify({ pid: 4_194_303, host: hostname(), since: 'then' }),
    );
    expect((await bench.index()).published).toBe(true);
    expect(await readdir(bench.data)).not.toContain('index-run.lock');
  });
});

describe('a data folder', () => {
  it.skipIf(process.getuid?.() === 0)('that may not be written is named', async () => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    await mkdir(bench.data);
    await chmod(bench.data, 0o500);
    await expect(bench.index()).rejects.toThrow(/EACCES/u);
    await chmod(bench.data, 0o700);
  });

  it('without an index says how to build one', async () => {
    const bench = await createBench();
    await expect(bench.ask('anything')).rejects.toMatchObject({
      code: 'no-index',
      message: expect.stringContaining('npm run index'),
    });
  });

  it.each([
    [
      'another model',
      { model: { id: 'other' } },
      'index-mismatch',
      /built with the model other, but all-MiniLM-L6-v2/u,
    ],
    ['other weights', { model: { hash: '0'.repeat(64) } }, 'index-mismatch', /of hash 000000000000/u],
    ['other dimensions', { model: { dimensions: 3 } }, 'index-mismatch', /vectors of length 3/u],
    ['another format', { format: 99 }, 'index-mismatch', /format 99/u],
    ['another count', { passages: 7 }, 'index-corrupt', /speaks of 7 passages/u],
    ['nonsense', { metric: 'l2' }, 'index-corrupt', /metric/u],
  ])('whose manifest speaks of %s is refused before anything is opened', async (_, change, code, message) => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    await bench.index();
    const file = join(bench.data, 'generations/1/manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(
      file,
      JSON.stringify({
        ...manifest,
        ...change,
        model: { ...manifest.model, ...('model' in change ? change.model : {}) },
      }),
    );
    await expect(bench.ask('zone')).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it.each(['index.sqlite', 'vectors.hnsw'])('without its %s is refused', async (file) => {
    const bench = await createBench();
    await bench.write({ 'a.md': ARMISTICE });
    await bench.index();
    await rm(join(bench.data, 'generations/1', file));
    await expect(bench.ask('zone')).rejects.toMatchObject({ code: 'index-corrupt' });
  });
});
