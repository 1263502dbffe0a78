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

  it('drops zero bytes rather than make replacement characters of them', async () => {
    expect((await read('The tr\0uce.\0')).text).toBe('The truce.');
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

  it('keeps the boxes of a task list as they are written', async () => {
    const { text } = await read('- [x] Signed\n- [X] Ratified\n- [ ] In force\n\n1. [link] and text');
    expect(text).toBe('- [x] Signed\n- [X] Ratified\n- [ ] In force\n1. [link] and text');
  });

  it('reads what is nested deeper than a call stack is', async () => {
    expect((await read(`${'> '.repeat(3_000)}deep`)).text).toBe('deep');
    expect((await read(`${'> '.repeat(99)}deep`)).text).toBe('deep');
    const list = Array.from({ length: 120 }, (_, level) => `${'  '.repeat(level)}- level ${level}`);
    expect((await read(list.join('\n'))).text).toBe(list.map((line) => line.trim()).join('\n'));
  });

  describe('of HTML', () => {
    it('keeps paragraphs, items, rows and headings apart, and decodes character references', async () => {
      expect(
        await blocksOf(
          '<p>One &amp; two.</p><p>Three&nbsp;four.</p><ul><li>a</li><li><p>b</p></li></ul>\n<h2 title="x > y">An &#8220;end&#x201D;</h2>\n<table><tr><th>Year<th>Event</tr><tr><td></td><td>Truce<br>signed</td></tr></table>1 < 2 &unknown; &lt;b&gt;',
        ),
      ).toEqual([
        ['paragraph', 'One & two.', ''],
        ['paragraph', 'Three\u00A0four.', ''],
        ['item', 'a', ''],
        ['item', 'b', ''],
        ['heading', 'An “end”', 'An “end”'],
        ['item', 'Year | Event', 'An “end”'],
        ['item', '| Truce signed', 'An “end”'],
        ['paragraph', '1 < 2 &unknown; <b>', 'An “end”'],
      ]);
    });

    it('breaks lines inside a paragraph where a block begins or ends', async () => {
      expect((await read('One<br>two <b>and</b> <div>three</div> four')).text).toMatch(
        /^One\ntwo and\s*\nthree\n\s*four$/u,
      );
    });

    it.each([
      ['in a block', '<div>a<script>if (1 > 0) hide()</script>b<style>p { }</style></div>', 'ab'],
      [
        'inside a paragraph',
        'Before <script>*hide*()</script> after <style>p{}</style>end.',
        'Before after end.',
      ],
      ['across empty lines', '<div>\n<script>\nlet a;\n\n- hide()\n</script>\n</div>\n\nAfter.', 'After.'],
    ])('drops scripts and styles %s', async (_, markdown, text) => {
      expect((await read(markdown)).text).toBe(text);
    });

    it('keeps what follows a script that is never closed', async () => {
      expect((await read('The <script> element is *old*.')).text).toBe('The element is old.');
    });
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
    ['a list', '- a\n- b', /^Its front matter needs mending: it must be lines of `name: value`\.$/u],
    ['a mere word', 'draft', /^Its front matter needs mending: it must be lines of `name: value`\.$/u],
    [
      'two values in a line',
      'title: a: b',
      /^Its front matter is not valid YAML: .*at line 1, column \d+\.$/u,
    ],
  ])('refuses front matter with %s, saying what to mend', async (_, yaml, message) => {
    const reading = read(`---\n${yaml}\n---\nText.`);
    await expect(reading).rejects.toThrow(UnreadableFileError);
    await expect(reading).rejects.toThrow(message);
  });
});
