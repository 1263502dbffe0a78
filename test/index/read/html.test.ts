import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { docxReader } from '../../../index/read/docx.ts';
import { htmlReader } from '../../../index/read/html.ts';
import { declaredEncoding, decodeHtml } from '../../../index/read/html-encoding.ts';
import { hasTestData, testData } from '../../support/test-data.ts';

function read(html: string | Uint8Array, file = 'test.html') {
  const bytes = typeof html === 'string' ? new TextEncoder().encode(html) : html;
  return htmlReader.read({ file, bytes });
}

describe('the HTML reader', () => {
  it('makes headings sections, and keeps items, rows, quotations, code and captions apart', async () => {
    const { text, blocks } = await read(
      '<html><body><h1>Pact</h1><p>One\n two.<ol><li>a<li><p>b</ol><ul><li>c</ul><table><tr><td>1<td>2<tr><td>3</table><h2>Part</h2><blockquote>Said.</blockquote><pre>x\n  y</pre><figure><img alt="no"><figcaption>Map.</figcaption></figure></body></html>',
    );
    expect(text).toBe('Pact\n\nOne two.\n\n1. a\n2. b\nc\n1 | 2\n3\n\nPart\n\nSaid.\n\nx\n  y\n\nMap.');
    expect(blocks.at(-1)?.section).toEqual(['Pact', 'Part']);
  });

  it('leaves out what a page does not show', async () => {
    const hidden =
      '<script>a()</script><style>b{}</style><template>c</template><!-- d --><nav>e</nav><p hidden>f</p><p style="display: none">g</p><noscript>h</noscript><span class="pagenum">[12]</span>';
    expect((await read(`<html><body>${hidden}<p>Shown${hidden} here.</p></body></html>`)).text).toMatch(
      /^Shown\s+here\.$/u,
    );
  });

  it('makes notes that are certain references, and keeps other links', async () => {
    const { text, references } = await read(
      '<p>Agreed<sup>[<a id="r1" href="#n1">1</a>, <a id="r2" href="#n2">2</a>]</sup>, m<sup>2</sup> <a href="#x">here</a><sup><a href="#x">9</a></sup>.</p><ol><li id="n1">First. <a href="#r1">↩</a></li><li id="n2"><a href="#r2">^</a> Second.</li></ol><p id="x">End.</p>',
    );
    expect(text).toBe('Agreed, m2 here9.\n\nEnd.');
    expect(references).toEqual([
      { label: '1', text: 'First.', at: 6 },
      { label: '2', text: 'Second.', at: 6 },
    ]);
  });

  it('takes a page’s facts from what it declares', async () => {
    const { metadata } = await read(
      `<html lang="en"><head><title>Truce | Site</title><link rel="canonical" href="https://example.org/truce"><link rel="license" href="https://example.org/by"><meta name="description" content="On lines."><meta name="keywords" content="truce, line"><script type="application/ld+json">{"@graph":[{"@type":"WebSite"},{"@type":"NewsArticle","headline":"The truce","author":[{"name":"A. Lie"},{"name":"B. Bunche"}],"datePublished":"1949-07-20T10:00:00Z"}]}</script></head><body><p>Text.</p></body></html>`,
    );
    expect(metadata).toEqual({
      title: 'The truce',
      author: 'A. Lie; B. Bunche',
      issued: '1949-07-20',
      url: 'https://example.org/truce',
      licence: 'https://example.org/by',
      summary: 'On lines.',
      topics: ['truce', 'line'],
    });
  });

  it('leaves out what stands about the main part of a page', async () => {
    const prose = Array.from(
      { length: 12 },
      (_, at) =>
        `<p>Paragraph ${at} of the article has a good number of words, commas, and clauses, as articles do, and goes on.</p>`,
    ).join('');
    const { text } = await read(
      `<html><body><div class="menu"><ul><li><a href="/">Home</a><li><a href="/b">Blog</a></ul></div><div id="content"><h1>Truce</h1>${prose}<div class="share"><a href="/s">Share this</a></div></div><div class="sidebar"><p>Buy our book.</p></div></body></html>`,
    );
    expect(text).toMatch(/^Truce\n\nParagraph 0/u);
    expect(text).toContain('Paragraph 11 of');
    expect(text).not.toMatch(/Home|Share this|Buy our book/u);
  });

  it('reads pieces, and text outside the body, as a browser does', async () => {
    expect((await read('hello <b>x</b><p>b<p>c')).text).toBe('hello x\n\nb\n\nc');
    expect((await read('<!DOCTYPE html><p>a</p><html><body>b</body></html><p>c')).text).toBe('a\n\nb\n\nc');
  });

  it('reads XHTML’s empty elements as empty, and expands no entities of its own', async () => {
    const { text } = await read(
      '<?xml version="1.0"?>\n<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><script/><p>Caf&eacute;<a id="q"/> &x;.</p></body></html>',
      'test.xhtml',
    );
    expect(text).toContain('Café &x;.');
    expect(text).not.toContain('root:');
  });

  it.each([
    ['open tags', '<div>'.repeat(100_000)],
    ['closing tags of nothing', `${'<span>'.repeat(20_000)}${'</b>'.repeat(20_000)}`],
    ['attributes', `<p ${Array.from({ length: 50_000 }, (_, at) => `a${at}=1`).join(' ')}>`],
    ['a huge attribute', `<p title="${'<b>'.repeat(300_000)}">`],
    ['quotes', '<a b="'.repeat(100_000).concat('">')],
    ['NULs', '\0'.repeat(5)],
  ])(
    'is not exhausted by %s',
    async (_, markup) => {
      expect((await read(`<html><body><p>a</p>${markup}<p>tail`)).text).toBe('a\n\ntail');
    },
    20_000,
  );

  it('refuses a page of more tags than it could hold in memory, and what holds no HTML', async () => {
    await expect(read(`<p>${'<'.repeat(400_001)}`)).rejects.toThrow(/400,000 tags/u);
    await expect(read('Plain text.')).rejects.toThrow(/rename it/u);
  });

  it.each([
    ['<meta charset="iso-8859-1">', 'windows-1252'],
    ["<meta content='text/html; charset=koi8-r' http-equiv=content-type>", 'koi8-r'],
    ['<?xml version="1.0" encoding="Shift_JIS"?>', 'shift_jis'],
    ['<meta charset=utf-16>', 'utf-8'],
    ['<meta charset=x-user-defined>', 'windows-1252'],
    ['<!-- <meta charset=koi8-r> --><meta charset=iso-8859-2>', 'iso-8859-2'],
  ])('believes %s', (declaration, encoding) => {
    expect(declaredEncoding(Buffer.from(`${declaration}<p>a`))).toBe(encoding);
  });

  it('leaves out what its author hid: unseen, without size, or beside the page', async () => {
    const hidden = [
      'opacity: 0',
      'font-size:0px',
      'position:absolute;left:-9999px',
      'display:none',
      'opacity:0.0',
    ];
    const shown = ['opacity:0.5', 'font-size: 0.9em', 'margin-left:-9px', 'text-indent:-20px', 'opacity: 1'];
    const markup = [...hidden, ...shown].map((style) => `<p style="${style}">${style}.</p>`).join('');
    const { text } = await read(`<body>${markup}</body>`);
    expect(text.split('\n\n')).toEqual(shown.map((style) => `${style}.`));
  });

  it('says where its text is when it holds none', async () => {
    const script =
      '<body><div id="root"></div><noscript>Enable it.</noscript><script src="a.js"></script></body>';
    await expect(read(script)).rejects.toThrow(/scripts write it.*save what is shown/u);
    const frames = '<html><frameset><frame src="a.html"><noframes>No frames.</noframes></frameset></html>';
    await expect(read(frames)).rejects.toThrow(/frames that show other pages: put those pages here/u);
  });

  it('decodes what is declared, after a byte-order mark and before guessing', () => {
    const page = '<meta charset=iso-8859-2><p>Łódź';
    expect(decodeHtml(iconv.encode(page, 'iso-8859-2')).text).toBe(page);
    expect(decodeHtml(iconv.encode(page, 'utf-16le', { addBOM: true })).text).toBe(page);
    // Declared wrongly: no Polish text is valid UTF-8 by accident.
    expect(decodeHtml(Buffer.from(page)).text).toBe(page);
    const french = '<meta charset=koi8-r><p>L’été, après l’armistice, fut agité près de la frontière.';
    expect(decodeHtml(iconv.encode(french, 'windows-1252')).text).toBe(french);
  });

  const leaf = fc.stringMatching(/^[a-z]{1,6}( [a-z]{1,6}){0,2}$/u);
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc
        .tuple(
          fc.constantFrom(
            'div',
            'p',
            'blockquote',
            'section',
            'h2',
            'em',
            'ul',
            'li',
            'table',
            'tr',
            'td',
            'dl',
            'dd',
            'pre',
          ),
          fc.array(tie('tree'), { maxLength: 4 }),
        )
        .map(([name, within]) => `<${name}>${within.join(' ')}</${name}>`),
    ),
  }));
  it('loses no word of any nesting, and invents none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { maxLength: 6 }), async (trees) => {
        const html = `<html><body>${trees.join(' ')}</body></html>`;
        const words = html.replace(/<[^>]*>/gu, ' ').match(/[a-z]+/gu) ?? [];
        expect((await read(html)).text.match(/[a-z]+/gu) ?? []).toEqual(words);
      }),
    );
  }, 30_000);
});

describe.runIf(hasTestData)('on others’ documents', () => {
  it('decodes pages as the standard has it', () => {
    const manifest = readFileSync(testData('nasty', 'manifest.csv'), 'utf8');
    const lines = manifest.split('\n').filter((line) => line.startsWith('html/'));
    expect(lines).toHaveLength(10);
    for (const line of lines) {
      const bytes = readFileSync(testData('nasty', line.slice(0, line.indexOf(','))));
      const expected = /decoded as (\S+)/u.exec(line)?.[1]?.toLowerCase() ?? '';
      const { encoding, text } = decodeHtml(bytes);
      expect(text).toBe(iconv.decode(bytes, expected));
      // ASCII is the same in all of them.
      expect([expected, 'utf-8']).toContain(encoding);
      if (expected === 'iso-8859-2') expect(declaredEncoding(bytes)).toBe(expected);
    }
  });

  it('reads every page and Word document', async () => {
    const files = readdirSync(testData('documents'), { recursive: true, encoding: 'utf8' });
    const pages = files.filter((file) => /\.(?:x?html?|docx)$/u.test(file));
    expect(pages.length).toBeGreaterThan(40);
    for (const file of pages) {
      const reader = file.endsWith('.docx') ? docxReader : htmlReader;
      const { text, metadata } = await reader.read({
        file,
        bytes: readFileSync(testData('documents', file)),
      });
      expect(text.length, file).toBeGreaterThan(900);
      expect(metadata.title, file).toBeTruthy();
    }
  }, 60_000);

  it('gives the text of the same essay in other formats, but for white space', async () => {
    const folder = testData('documents', 'parallel');
    const names = readdirSync(folder)
      .filter((name) => name.endsWith('.txt'))
      .map((name) => name.slice(0, -4));
    expect(names.length).toBeGreaterThan(4);
    const plain = (text: string) => text.replace(/\s+/gu, ' ').trim();
    for (const name of names) {
      const expected = plain(readFileSync(`${folder}/${name}.txt`, 'utf8'));
      for (const [reader, ending] of [
        [htmlReader, 'html'],
        [docxReader, 'docx'],
      ] as const) {
        const file = `${name}.${ending}`;
        expect(
          plain((await reader.read({ file, bytes: readFileSync(`${folder}/${file}`) })).text),
          file,
        ).toBe(expected);
      }
    }
  }, 30_000);
});
