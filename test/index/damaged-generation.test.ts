import { randomBytes } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CorpusBench, createCorpusBench } from '../support/corpus-bench.ts';

const PARAGRAPHS = Array.from(
  { length: 40 },
  (_, i) => `## Part ${i}\n\nObserver team ${i} reported on sector ${i}.`,
);

/** A bench with one generation of forty passages. */
async function publish(): Promise<CorpusBench> {
  const bench = await createCorpusBench({ 'long.md': PARAGRAPHS.join('\n\n') });
  await bench.index();
  return bench;
}

/** Overwrites bytes in the middle of a file of generation 1; its length stays. */
async function damageInside({ data }: CorpusBench, file: string, bytes = 16_384): Promise<void> {
  const handle = await open(join(data, 'generations/1', file), 'r+');
  const { size } = await handle.stat();
  await handle.write(randomBytes(bytes), 0, bytes, Math.floor(size / 2));
  await handle.close();
}

describe.each(['vectors.hnsw', 'index.sqlite'])('a generation whose %s is damaged inside', (file) => {
  it('is refused before it is opened, with what to run', async () => {
    const bench = await publish();
    await damageInside(bench, file);
    await expect(bench.open()).rejects.toMatchObject({
      code: 'index-corrupt',
      message: expect.stringMatching(
        new RegExp(`its ${file} is not as it was written .*npm run index -- --rebuild`, 'u'),
      ),
    });
  });

  it('is built anew by the next index run, with nothing embedded', async () => {
    const bench = await publish();
    await damageInside(bench, file);
    expect(await bench.index()).toMatchObject({ generation: '2', published: true, embedded: 0 });
    const answer = await (await bench.open()).ask('which observer team reported on sector 7');
    expect(answer).toMatchObject({ kind: 'quoted', generation: '2' });
    expect(await bench.index()).toMatchObject({ generation: '2', published: false });
  });
});

describe('a generation of which one bit has changed', () => {
  it('is refused', async () => {
    const bench = await publish();
    const path = join(bench.data, 'generations/1/vectors.hnsw');
    const bytes = await readFile(path);
    const handle = await open(path, 'r+');
    await handle.write(Buffer.of((bytes.at(-1) ?? 0) ^ 1), 0, 1, bytes.length - 1);
    await handle.close();
    await expect(bench.open()).rejects.toMatchObject({ code: 'index-corrupt' });
  });
});

describe('a generation whose manifest speaks of known questions that are not there', () => {
  it('is refused', async () => {
    const bench = await publish();
    const path = join(bench.data, 'generations/1/manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    expect(manifest.knownQuestions).toBe(0);
    await writeFile(path, JSON.stringify({ ...manifest, knownQuestions: 3 }));
    await expect(bench.open()).rejects.toMatchObject({
      code: 'index-corrupt',
      message: expect.stringContaining('its manifest speaks of 3 known questions'),
    });
  });
});
