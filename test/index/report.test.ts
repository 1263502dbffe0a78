import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runIndex } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const ZONE =
  'The demilitarised zone between the two armies is four kilometres wide, and neither side may bring heavy weapons into it.';

describe('the report of a generation', () => {
  it('tells what a moderator wants to know, with everything from files escaped', async () => {
    const directory = await temporaryDirectory();
    const [corpus, data] = [join(directory, 'corpus'), join(directory, 'data')];
    const embedder = await testEmbedder();
    const index = () => runIndex({ corpora: [corpus], dataDirectory: data, embedder });
    await writeFiles(corpus, {
      'a.md': `---\ntitle: The <script>alert(1)</script> zone\nauthor: A. Writer\n---\n${ZONE}`,
      'b.md': `---\ntitle: Copy\nauthor: B\nissued: 1961\nlicence: CC0\nurl: https://example.org/\n---\n${ZONE}`,
      'it’s here.txt': 'The hotline was agreed in Geneva.',
      'vertrag.txt':
        'Der Vertrag über den Offenen Himmel erlaubt den Staaten, unbewaffnete Flüge über dem Gebiet der anderen zu unternehmen.',
      'slides.pptx': '<b>',
    });
    const first = await index();
    expect(first.report).toBe(join(data, 'reports', '1.html'));
    const page = await readFile(join(data, 'reports', '1.html'), 'utf8');
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('The &lt;script&gt;alert(1)&lt;/script&gt; zone');
    expect(page).toMatch(/Skipped files \(1\)[\s\S]*slides\.pptx[\s\S]*cannot be read/u);
    expect(page).toMatch(/Lengths of passages[\s\S]*<svg/u);
    expect(page).toMatch(/Near-duplicates \(1\)/u);
    expect(page).toMatch(/Duplicates \(1\)/u);
    expect(page).toMatch(/Metadata missing for good citations \(3\)/u);
    expect(page).toMatch(/Languages[\s\S]*<td>English<\/td><td>2<\/td>[\s\S]*<td>German<\/td><td>1<\/td>/u);
    expect(page).toMatch(/Notices \(1\)[\s\S]*vertrag\.txt[\s\S]*It is in German/u);
    expect(page).toMatch(/date, licence, URL<\/td>[^\n]*npm run stub-metadata -- a\.md/u);
    expect(page).toContain('npm run stub-metadata -- &#39;it’s here.txt&#39;');
    expect(page).not.toMatch(/(?:src|href)="?http/u);

    await writeFiles(corpus, { 'a.md': null, 'it’s here.txt': 'The hotline was agreed in Moscow.' });
    await index();
    const second = await readFile(join(data, 'reports', '2.html'), 'utf8');
    expect(second).toMatch(/Largest changes \(2\)[\s\S]*>changed<[\s\S]*>removed</u);
  });

  it('is removed with its generation', async () => {
    const directory = await temporaryDirectory();
    const [corpus, data] = [join(directory, 'corpus'), join(directory, 'data')];
    const embedder = await testEmbedder();
    for (let take = 0; take < 5; take += 1) {
      await writeFiles(corpus, { 'a.txt': `Take ${take}: the truce held.` });
      await runIndex({ corpora: [corpus], dataDirectory: data, embedder });
    }
    expect((await readdir(join(data, 'reports'))).sort()).toEqual(['3.html', '4.html', '5.html']);
    expect((await readdir(join(data, 'generations'))).sort()).toEqual(['3', '4', '5']);
  });

  it('is no reason for a run to fail', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, { 'corpus/a.txt': 'The truce held.', 'data/reports': 'a file' });
    const notices: string[] = [];
    const summary = await runIndex({
      corpora: [join(directory, 'corpus')],
      dataDirectory: join(directory, 'data'),
      embedder: await testEmbedder(),
      onNotice: (notice) => void notices.push(notice),
    });
    expect(summary).toMatchObject({ published: true, report: null });
    expect(notices).toEqual([expect.stringMatching(/report .*1\.html could not be written/u)]);
  });
});
