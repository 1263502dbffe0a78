import { describe, expect, it } from 'vitest';
import { UnreadableFileError } from '../../../index/errors.ts';
import { markdownReader } from '../../../index/read/markdown.ts';

function read(markdown: string) {
  return markdownReader.read({ file: 'test.md', bytes: new TextEncoder().encode(markdown) });
}

async function blocksOf(markdown: string) {
  const { text, blocks } = await read(markdown);
  return blocks.map(({ kind, span, section }) => [
    kind,
    text.slice(span.start, span.end),
    section.join(' › '),
  ]);
}

describe('the Markdown reader', () => {
  it('makes headings to section paths', async () => {
    expect(
      await blocksOf(
        '# Charter\n\nWe.\n\n## Chapter I\n\n### Article 1\n\nTo keep.\n\n## Chapter II\n\nTo join.',
      ),
    ).toEqual([
      ['heading', 'Charter', 'Charter'],
      ['paragraph', 'We.', 'Charter'],
      ['heading', 'Chapter I', 'Charter › Chapter I'],
      ['heading', 'Article 1', 'Charter › Chapter I › Article 1'],
      ['paragraph', 'To keep.', 'Charter › Chapter I › Article 1'],
      ['heading', 'Chapter II', 'Charter › Chapter II'],
      ['paragraph', 'To join.', 'Charter › Chapter II'],
    ]);
  });

  it('takes headings without a space after their marks, as many treaties have them, but not in code', async () => {
    expect(await blocksOf('##Article 1\nText.\n\n```\n##no heading\n```\n')).toEqual([
      ['heading', 'Article 1', 'Article 1'],
      ['paragraph', 'Text.', 'Article 1'],
      ['paragraph', '##no heading', 'Article 1'],
    ]);
  });

  it('leaves out what a reader of the page does not see', async () => {
    const { text } = await read(
      'A **bold** [link](https://example.org/a_b) to *it*\nall &amp; <b>more</b>.<!-- not this -->',
    );
    expect(text).toBe('A bold link to it all & more.');
  });

  it('keeps lists, tables, quotations and code readable', async () => {
    const { text } = await read(
      '1. First\n2. Second\n   - inner\n\n> Quoted\n> words.\n\n| Year | Event |\n|---|---|\n| 1953 | Armistice |\n\n```\na  b\n```',
    );
    expect(text).toBe(
      '1. First\n2. Second\n- inner\n\nQuoted words.\n\nYear | Event\n1953 | Armistice\n\na  b',
    );
  });

  it('keeps footnotes beside the text, at the places of their marks', async () => {
    const { text, references } = await read(
      'The zone[^zone] is *wide*.[^1] End.\n\n[^zone]: Art. *1*.\n[^1]: Note.\n',
    );
    expect(text).toBe('The zone is wide. End.');
    expect(references).toEqual([
      { label: 'zone', text: 'Art. 1.', at: 'The zone'.length },
      { label: '1', text: 'Note.', at: 'The zone is wide.'.length },
    ]);
  });

  it('takes metadata from front matter', async () => {
    const { metadata, declaredId } = await read(
      '---\nid: korean-armistice\ntitle: The Korean Armistice\nauthor: [A. One, B. Two]\ndate: 1953-07-27\nurl: https://example.org/x\nlicense: CC0\ntopics: [Asia, Cases]\nextra: 1\n---\nText.',
    );
    expect(declaredId).toBe('korean-armistice');
    expect(metadata).toEqual({
      title: 'The Korean Armistice',
      author: 'A. One; B. Two',
      issued: '1953-07-27',
      url: 'https://example.org/x',
      licence: 'CC0',
      topics: ['Asia', 'Cases'],
    });
  });

  it('takes the first heading for the title where nothing else says it', async () => {
    expect((await read('## The Prince\n\n### I\n\nText.')).metadata).toEqual({ title: 'The Prince' });
    expect((await read('## Part 1\n\nText.\n\n## Part 2\n\nText.')).metadata).toEqual({});
  });

  it.each([
    ['broken YAML', 'title: [', /not valid YAML/u],
    ['an id that is no slug', 'id: No Slug!', /id: use 1 to 80 small letters/u],
    ['an address that is none', 'url: javascript:alert(1)', /url: use an absolute http or https address/u],
    ['a list', '- a\n- b', /front matter/u],
  ])('refuses front matter with %s, saying what to mend', async (_, yaml, message) => {
    const reading = read(`---\n${yaml}\n---\nText.`);
    await expect(reading).rejects.toThrow(UnreadableFileError);
    await expect(reading).rejects.toThrow(message);
  });
});
