import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listKeptGenerations, rollbackIndex } from '../../index/index.ts';
import { lockIndex } from '../../index/index-lock.ts';
import { type CorpusBench, createCorpusBench } from '../support/corpus-bench.ts';
import { testEmbedder } from '../support/embedder.ts';
import { temporaryDirectory } from '../support/temporary.ts';

/** A bench that has published so many generations; the last says so. */
async function publish(generations: number): Promise<CorpusBench> {
  const bench = await createCorpusBench();
  for (let take = 1; take <= generations; take += 1) {
    await bench.write({ 'a.md': `# The truce\n\nThe truce was signed in take ${take}.\n` });
    await bench.index();
  }
  return bench;
}

async function rollback({ data }: CorpusBench, to?: string) {
  return rollbackIndex({
    dataDirectory: data,
    embedder: await testEmbedder(),
    ...(to === undefined ? {} : { to }),
  });
}

const servingOf = async ({ data }: CorpusBench) =>
  (await listKeptGenerations(data)).find(({ serving }) => serving)?.name;

describe('a rollback', () => {
  it('lets the generation before serve again, and an open library follows', async () => {
    const bench = await publish(3);
    const library = await bench.open();
    expect(await library.ask('when was the truce signed')).toMatchObject({ generation: '3' });
    expect(await rollback(bench)).toEqual({ from: '3', to: '2' });
    const answer = await library.ask('when was the truce signed');
    expect(answer).toMatchObject({ generation: '2' });
    expect(answer.excerpts[0]?.text).toContain('take 2');
    expect(await rollback(bench)).toEqual({ from: '2', to: '1' });
    expect((await library.facts()).generation).toBe('1');
  });

  it('goes to the generation that it is given, back or forth, or stays', async () => {
    const bench = await publish(3);
    expect(await rollback(bench, '1')).toEqual({ from: '3', to: '1' });
    expect(await rollback(bench, '3')).toEqual({ from: '1', to: '3' });
    expect(await rollback(bench, '3')).toEqual({ from: '3', to: '3' });
    expect(await servingOf(bench)).toBe('3');
  });

  it('is undone by the next index run, although the corpus is as it was', async () => {
    const bench = await publish(2);
    await rollback(bench);
    const summary = await bench.index();
    expect(summary).toMatchObject({
      published: true,
      generation: '3',
      embedded: 0,
      changedDocuments: ['a.md'],
    });
    expect((await bench.index()).published).toBe(false);
  });

  it('keeps what served from being pruned by the next run, whatever its number', async () => {
    const bench = await publish(3);
    await rollback(bench, '1');
    const library = await bench.open();
    await bench.index();
    expect(await servingOf(bench)).toBe('4');
    expect((await readdir(join(bench.data, 'generations'))).sort()).toEqual(['1', '2', '3', '4']);
    expect(await library.ask('when was the truce signed')).toMatchObject({ generation: '4' });
    expect(await rollback(bench, '1')).toEqual({ from: '4', to: '1' });
  });

  it('goes back from a generation that is damaged', async () => {
    const bench = await publish(2);
    await rm(join(bench.data, 'generations/2/vectors.hnsw'));
    expect(await rollback(bench)).toEqual({ from: '2', to: '1' });
  });

  it.each([
    ['whose manifest is torn', 'manifest.json'],
    ['whose database is torn', 'index.sqlite'],
    ['whose graph is torn', 'vectors.hnsw'],
  ])('leaves what serves in place of one %s', async (_, file) => {
    const bench = await publish(2);
    await writeFile(join(bench.data, 'generations/1', file), 'torn');
    await expect(rollback(bench)).rejects.toMatchObject({ code: 'index-corrupt' });
    expect(await servingOf(bench)).toBe('2');
  });

  it('refuses a generation of another model', async () => {
    const bench = await publish(2);
    const embedder = { ...(await testEmbedder()), modelHash: '0'.repeat(64) };
    await expect(rollbackIndex({ dataDirectory: bench.data, embedder })).rejects.toMatchObject({
      code: 'index-mismatch',
    });
  });

  it('says when there is nothing to go back to', async () => {
    const bench = await publish(1);
    await expect(rollback(bench)).rejects.toMatchObject({
      code: 'no-earlier-generation',
      message: expect.stringContaining('no generation before 1'),
    });
    await expect(rollback(bench, '7')).rejects.toMatchObject({
      code: 'unknown-generation',
      message: 'There is no generation 7. Kept are 1: choose one of them.',
    });
  });

  it('can name a generation when the pointer is lost', async () => {
    const bench = await publish(2);
    await rm(join(bench.data, 'current'));
    await expect(rollback(bench)).rejects.toMatchObject({ code: 'no-earlier-generation' });
    expect(await rollback(bench, '2')).toEqual({ from: null, to: '2' });
  });

  it('makes no folder where there is no index', async () => {
    const directory = await temporaryDirectory();
    const embedder = await testEmbedder();
    const dataDirectory = join(directory, 'none');
    await expect(rollbackIndex({ dataDirectory, embedder })).rejects.toMatchObject({ code: 'no-index' });
    expect(await readdir(directory)).toEqual([]);
  });

  it('waits for nobody: it is refused while an index run is at work', async () => {
    const bench = await publish(2);
    const lock = await lockIndex(bench.data);
    await expect(rollback(bench)).rejects.toMatchObject({ code: 'index-locked' });
    await lock.release();
    expect(await rollback(bench)).toEqual({ from: '2', to: '1' });
  });
});

describe('kept generations', () => {
  it('are listed oldest first, with what they hold and which serves', async () => {
    const bench = await publish(2);
    await rollback(bench);
    await writeFile(join(bench.data, 'generations/2/manifest.json'), '{');
    expect(await listKeptGenerations(bench.data)).toEqual([
      {
        name: '1',
        serving: true,
        facts: { createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u), documents: 1, passages: 1 },
      },
      { name: '2', serving: false, facts: null },
    ]);
  });
});
