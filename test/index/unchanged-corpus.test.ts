import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCorpusBench } from '../support/corpus-bench.ts';

const GERMAN =
  'Der Vertrag über den Offenen Himmel erlaubt den Staaten, unbewaffnete Flüge über dem Gebiet der anderen zu unternehmen.';

const FILES = {
  'a.md': '# The truce\n\nThe zone between the armies is four kilometres wide.\n',
  'b.txt': GERMAN,
  'b.meta.yaml': 'author: Bundestag\n',
  'slides.pptx': 'x',
  'none.md': '',
};

async function createBench() {
  const bench = await createCorpusBench(FILES);
  const first = await bench.index();
  return {
    ...bench,
    first,
    /** A run, and whether it had to read. */
    run: async () => {
      const stages = new Set<string>();
      const summary = await bench.index({ onProgress: ({ stage }) => stages.add(stage) });
      return { summary, hasRead: stages.has('reading') };
    },
  };
}

describe('a corpus in which nothing has changed', () => {
  it('is not read again, and told of like one that is: skipped files and notices too', async () => {
    const { first, run } = await createBench();
    expect(first.notices).toEqual([{ file: 'b.txt', notice: expect.stringMatching(/German/u) }]);
    const { summary, hasRead } = await run();
    expect(hasRead).toBe(false);
    expect(summary).toMatchObject({
      published: false,
      generation: '1',
      newDocuments: [],
      unchangedDocuments: ['a.md', 'b.txt'],
      skipped: first.skipped,
      notices: first.notices,
      passages: first.passages,
      corpusHash: first.corpusHash,
    });
    expect(first.skipped.map(({ file }) => file)).toEqual(['none.md', 'slides.pptx']);
  });

  it('keeps the notices of a document when another changes', async () => {
    const { first, run, write } = await createBench();
    await write({ 'a.md': `${FILES['a.md']}\nIt held for a year.\n` });
    const { summary, hasRead } = await run();
    expect(hasRead).toBe(true);
    expect(summary).toMatchObject({
      changedDocuments: ['a.md'],
      unchangedDocuments: ['b.txt'],
      notices: first.notices,
    });
  });

  it.each([
    ['a file that is new', { 'c.txt': 'The guns were counted.' }],
    ['a file that is gone', { 'b.txt': null }],
    ['metadata', { 'b.meta.yaml': 'author: Government\n' }],
    ['metadata that are gone', { 'b.meta.yaml': null }],
    [
      'a known question',
      {
        'known-questions.jsonl': JSON.stringify({
          question: 'how broad is the strip',
          document: 'a.md',
          answer: 'four kilometres wide',
        }),
      },
    ],
  ])('is another with %s', async (_, change) => {
    const { run, write } = await createBench();
    await write(change);
    expect(await run()).toMatchObject({ hasRead: true, summary: { published: true } });
    expect(await run()).toMatchObject({ hasRead: false, summary: { published: false } });
  });

  it('gets the report that a run which was cut off did not come to', async () => {
    const { data, run } = await createBench();
    await rm(join(data, 'reports/1.html'));
    await run();
    expect(await readFile(join(data, 'reports/1.html'), 'utf8')).toContain('slides.pptx');
  });
});
