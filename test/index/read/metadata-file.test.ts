import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLibrary, runIndex } from '../../../index/index.ts';
import { testEmbedder } from '../../support/embedder.ts';
import { temporaryDirectory, writeFiles } from '../../support/temporary.ts';

const TRUCE = '---\ntitle: Its own title\nauthor: Its own author\n---\n\nThe truce of 1949 drew a line.\n';

async function createBench(files: Readonly<Record<string, string>>) {
  const directory = await temporaryDirectory();
  const corpus = join(directory, 'corpus');
  const dataDirectory = join(directory, 'data');
  const embedder = await testEmbedder();
  await writeFiles(corpus, files);
  return {
    write: (more: Readonly<Record<string, string | null>>) => writeFiles(corpus, more),
    index: () => runIndex({ corpora: [corpus], dataDirectory, embedder }),
    /** Where the answer stands. */
    source: async () => {
      const library = await openLibrary({ dataDirectory, embedder });
      const answer = await library.ask('what did the truce of 1949 draw?').finally(() => library.close());
      return answer.excerpts[0]?.document;
    },
  };
}

describe('a metadata file', () => {
  it('says what a document is, over what the document says of itself', async () => {
    const bench = await createBench({
      'truce.md': TRUCE,
      'truce.meta.yaml':
        'title: General Armistice Agreement\nissued: 1949-02-24\nurl: https://example.org/truce\nlicence: Public domain\nsha256: abc\n',
    });
    expect(await bench.index()).toMatchObject({ newDocuments: ['truce.md'], skipped: [] });
    expect(await bench.source()).toMatchObject({
      title: 'General Armistice Agreement',
      author: 'Its own author',
      issued: '1949-02-24',
      url: 'https://example.org/truce',
      licence: 'Public domain',
    });
  });

  it('gives plain text what it can’t say, an id too', async () => {
    const bench = await createBench({
      'truce.txt': 'The truce of 1949 drew a line.',
      'truce.meta.yaml': 'id: armistice-1949\nauthor: [Egypt, Israel]\n',
    });
    expect((await bench.index()).newDocuments).toEqual(['armistice-1949']);
    expect(await bench.source()).toMatchObject({ title: 'truce', author: 'Egypt; Israel' });
  });

  it('changes its document when it is changed, added or removed', async () => {
    const bench = await createBench({ 'truce.md': TRUCE });
    await bench.index();
    await bench.write({ 'truce.meta.yaml': 'title: One' });
    expect((await bench.index()).changedDocuments).toEqual(['truce.md']);
    await bench.write({ 'truce.meta.yaml': 'title: Two' });
    expect((await bench.index()).changedDocuments).toEqual(['truce.md']);
    expect((await bench.source())?.title).toBe('Two');
    expect((await bench.index()).published).toBe(false);
    await bench.write({ 'truce.meta.yaml': null });
    expect((await bench.index()).changedDocuments).toEqual(['truce.md']);
    expect((await bench.source())?.title).toBe('Its own title');
  });

  it.each([
    ['no YAML', 'title: [', /^Its metadata file, truce\.meta\.yaml, is not valid YAML/u],
    [
      'a field that is wrong',
      'url: nowhere',
      /^Its metadata file, truce\.meta\.yaml, needs mending: url: use an/u,
    ],
    [
      'no mapping',
      '- title',
      /^Its metadata file, truce\.meta\.yaml, needs mending: it must be lines of `name: value`\.$/u,
    ],
  ])('with %s has its document skipped, with the reason', async (_, metadata, reason) => {
    const bench = await createBench({
      'other.md': TRUCE,
      'truce.md': TRUCE,
      'truce.meta.yaml': metadata,
    });
    const { skipped, newDocuments } = await bench.index();
    expect(newDocuments).toEqual(['other.md']);
    expect(skipped).toEqual([{ file: 'truce.md', reason: expect.stringMatching(reason) }]);
  });

  it('is no document itself, nor is a download that is not complete', async () => {
    const bench = await createBench({
      'truce.md': TRUCE,
      'lone.meta.yaml': 'title: Of nothing',
      '.treaty.md.part': 'Half of a treaty.',
      '.treaty.md.part.json': '{}',
      '.adding.lock/x.md': 'No document.',
    });
    expect(await bench.index()).toMatchObject({ newDocuments: ['truce.md'], skipped: [] });
  });
});
