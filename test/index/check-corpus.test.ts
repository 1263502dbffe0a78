import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCorpus, IsolatedReader } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { testReader } from '../support/reader.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const embedder = await testEmbedder();
const countWordPieces = (text: string) => embedder.countWordPieces(text);

const handbook = join(import.meta.dirname, '../../corpus/handbook');

async function findingsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const directory = await temporaryDirectory();
  await writeFiles(directory, files);
  const { findings } = await checkCorpus([directory], countWordPieces, testReader());
  return findings.map(({ file, line, message }) => `${file}${line === null ? '' : `:${line}`} ${message}`);
}

/** An article without a fault: paragraphs of their own words, each with its footnote. */
function article({ id = 'truce', head = '', body = '', words = 520 } = {}): string {
  const own = Array.from(
    { length: words / 10 },
    (_, i) => `In case ${id} ${i} both of the sides kept calm.[^a]`,
  );
  return `---
id: ${id}
title: A truce
author: The handbook
summary: How it was kept.
topics: [Ceasefires]
written: 2026-11-22
licence: CC BY 4.0
${head}---
${own.join('\n\n')}

${body}

[^a]: A source, 1953.
`;
}

describe('checkCorpus', () => {
  it('goes on past a file that no reader survives', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, { 'a.md': article(), 'crash.md': 'x' });
    const module = new URL('../fixtures/readers/misbehaving.ts', import.meta.url).href;
    const reader = new IsolatedReader({ module });
    const { findings } = await checkCorpus([directory], countWordPieces, reader);
    await reader.close();
    expect(findings).toContainEqual({
      file: 'crash.md',
      line: null,
      message: expect.stringContaining('The reader crashed on it'),
    });
  });

  it('finds nothing in an article without a fault', async () => {
    expect(await findingsOf({ 'truce.md': article() })).toEqual([]);
  });

  it.each([
    ['front matter that does not parse', { 'truce.md': '---\ntitle: [\n---\nText.' }, /not valid YAML/u],
    [
      'a field that is missing',
      { 'truce.md': article().replace('summary: How it was kept.\n', '') },
      /truce.md:1 summary: give one sentence/u,
    ],
    ['a date that is none', { 'truce.md': article({ head: 'reviewed: soon\n' }) }, /reviewed: give a date/u],
    [
      'an id that is not the file’s name',
      { 'other.md': article() },
      /id: truce is not the file's name, other/u,
    ],
    [
      'an id that is taken',
      { 'a/truce.md': article(), 'b/truce.md': article() },
      /b\/truce.md id: truce is that of a\/truce.md/u,
    ],
    [
      'a dead link',
      { 'truce.md': article({ body: 'See [this](../none.md).[^a]' }) },
      /:\d+ the link to \.\.\/none\.md leads nowhere/u,
    ],
    [
      'an address without https',
      { 'truce.md': article({ body: 'See [this](http://example.org).[^a]' }) },
      /http:\/\/example\.org is not an https address/u,
    ],
    [
      'an address that is none',
      { 'truce.md': article({ body: 'See [this](https://).[^a]' }) },
      /https:\/\/ is not an address/u,
    ],
    [
      'an address in a footnote',
      { 'truce.md': article({ body: 'Yes.[^b]\n\n[^b]: Source. http://example.org/x' }) },
      /http:\/\/example\.org\/x is not an https/u,
    ],
    [
      'a metadata file that needs mending',
      { 'a.txt': 'Text.', 'a.meta.yaml': 'url: nowhere' },
      /a\.txt.*url: use an absolute/u,
    ],
    ['an article without front matter', { 'handbook/bare.md': 'Text.' }, /bare\.md:1 written: give a date/u],
    [
      'an address without https in a metadata file, also of a file that no reader knows',
      { 'a.scan': 'x', 'a.meta.yaml': 'url: http://example.org' },
      /a\.scan url: http:\/\/example\.org is not an https address/u,
    ],
    [
      'a footnote without text',
      { 'truce.md': article({ body: 'So it is.[^none]' }) },
      /footnote \[\^none\] has no text/u,
    ],
    [
      'a footnote that nothing uses',
      { 'truce.md': article({ body: '[^b]: Unused.' }) },
      /footnote \[\^b\] is never used/u,
    ],
    [
      'a paragraph without a source',
      { 'truce.md': article({ body: `It ${'really '.repeat(12)}was so.` }) },
      /a paragraph that rests on no footnote/u,
    ],
    [
      'an article too short',
      { 'truce.md': article({ words: 100 }) },
      /100 words: an article has 500 to 1100/u,
    ],
    ['an article too long', { 'truce.md': article({ words: 1_200 }) }, /1200 words/u],
    [
      'a sentence of another article',
      {
        'truce.md': article(),
        'war.md': article({
          id: 'war',
          body: 'The long sentence that stands in two of the articles is found in both of them.[^a]',
        }),
        'x.txt': 'The long sentence that stands in two of the articles is found in both of them.',
      },
      /x.txt a sentence that stands in war.md too/u,
    ],
  ])('finds %s', async (_, files, finding) => {
    expect((await findingsOf(files as Record<string, string>)).join('\n')).toMatch(finding);
  });

  it('holds other documents only to what holds for all', async () => {
    const long =
      'A treaty says what it says, and nobody has to add a footnote to any paragraph of it at all.';
    expect(await findingsOf({ 'treaty.md': `# Treaty\n\n${long}`, 'notes.txt': 'Short.' })).toEqual([]);
  });

  it('counts words and tells how hard a text reads', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, {
      'easy.txt': 'The cat sat. The dog ran.',
      'hard.txt': 'Multilateral verification necessitates intergovernmental institutionalisation.',
    });
    const { documents } = await checkCorpus([directory], countWordPieces, testReader());
    expect(documents.map(({ words }) => words)).toEqual([6, 5]);
    // 206.835 − 1.015 × 3 words a sentence − 84.6 × 1 syllable a word
    expect(documents[0]?.readingEase).toBeCloseTo(119.19, 1);
    expect(documents[1]?.readingEase).toBeLessThan(0);
  });
});

describe('the shipped handbook', () => {
  it('has nothing to mend', async () => {
    const { findings, documents } = await checkCorpus([handbook], countWordPieces, testReader());
    expect(findings).toEqual([]);
    expect(documents.length).toBeGreaterThanOrEqual(60);
    expect(documents.reduce((sum, { words }) => sum + words, 0)).toBeGreaterThanOrEqual(40_000);
  });

  it('keeps the ids that people have cited', async () => {
    const cited = JSON.parse(
      await readFile(join(import.meta.dirname, '../fixtures/handbook-ids.json'), 'utf8'),
    ) as string[];
    const { documents } = await checkCorpus([handbook], countWordPieces, testReader());
    const ids = documents.map(({ file }) => file.replace(/^.*\/|\.md$/gu, ''));
    expect(ids).toEqual(expect.arrayContaining(cited));
  });
});
