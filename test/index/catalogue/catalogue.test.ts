import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readCatalogue } from '../../../index/catalogue/catalogue.ts';
import { temporaryDirectory, writeFiles } from '../../support/temporary.ts';

const corpus = join(import.meta.dirname, '../../../corpus');

const ENTRY = `
- id: un-charter
  title: Charter of the United Nations
  body: United Nations
  date: 1945-06-26
  url: https://www.un.org/en/about-us/un-charter/full-text
  format: html
  language: en
  rights: © United Nations
  topics: [International law]
`;

async function read(content: string) {
  const directory = await temporaryDirectory();
  await writeFiles(directory, { 'catalogue.yaml': content });
  return readCatalogue(join(directory, 'catalogue.yaml'));
}

async function problemsOf(content: string): Promise<readonly string[]> {
  return read(content).then(
    () => [],
    (error) => error.problems,
  );
}

describe('the shipped catalogue', () => {
  it('is valid, and has more than 60 documents', async () => {
    const entries = await readCatalogue(join(corpus, 'catalogue.yaml'));
    expect(entries.length).toBeGreaterThan(64);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    expect(new Set(entries.map(({ download, url }) => download ?? url)).size).toBe(entries.length);
  });

  it('takes its topics from the handbook', async () => {
    const handbook = join(corpus, 'handbook');
    const known = new Set<string>();
    for (const file of await readdir(handbook, { recursive: true })) {
      if (!file.endsWith('.md')) continue;
      const [, frontMatter = ''] = (await readFile(join(handbook, file), 'utf8')).split('---\n');
      for (const topic of parse(frontMatter)?.topics ?? []) known.add(topic);
    }
    const entries = await readCatalogue(join(corpus, 'catalogue.yaml'));
    expect(entries.flatMap(({ topics }) => topics).filter((topic) => !known.has(topic))).toEqual([]);
  });
});

describe('reading a catalogue', () => {
  it('gives the entries in their order', async () => {
    const entries = await read(
      `${ENTRY}${ENTRY.replace('un-charter', 'other').replace('1945-06-26', '1945')}`,
    );
    expect(entries.map(({ id, date }) => [id, date])).toEqual([
      ['un-charter', '1945-06-26'],
      ['other', '1945'],
    ]);
  });

  it.each([
    [
      'an id that is no slug',
      'id: un-charter',
      'id: UN Charter',
      /Entry 1 \(UN Charter\): id: use small letters/u,
    ],
    ['no title', 'title: Charter of the United Nations', 'title:', /\(un-charter\): title: give one line/u],
    ['a day that never was', '1945-06-26', '1945-06-31', /date: give a date as 1953-07-27, or a year/u],
    ['http', 'url: https', 'url: http', /url: give a whole https address/u],
    [
      'a password in an address',
      'https://www',
      'https://me:secret@www',
      /url: leave user name and password out/u,
    ],
    ['another format', 'format: html', 'format: exe', /format: use one of pdf, html, txt, md/u],
    ['a language in words', 'language: en', 'language: English', /language: use two small letters/u],
    ['no topics', 'topics: [International law]', 'topics: []', /topics: give at least one/u],
    ['a field that is unknown', 'rights:', 'licence: x\n  rights:', /Unrecognized key: "licence"/u],
  ])('refuses %s, naming the entry', async (_, good, bad, message) => {
    expect(await problemsOf(ENTRY.replace(good, bad))).toEqual([expect.stringMatching(message)]);
  });

  it('names every entry that is wrong at once, and ids given twice', async () => {
    const problems = await problemsOf(`${ENTRY}${ENTRY}- id: bad\n- 5\n`);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toBe('Entry 2 (un-charter): its id is that of entry 1.');
    expect(problems[1]).toMatch(/^Entry 3 \(bad\): title: .*; body: .*; topics: give a list\.$/u);
    expect(problems[2]).toMatch(/^Entry 4: /u);
  });

  it.each([
    ['no list', 'un-charter: {}', /not a list/u],
    ['no YAML', '- id: [', /Not valid YAML: .* at line 1/u],
  ])('refuses %s', async (_, content, message) => {
    expect((await problemsOf(content))[0]).toMatch(message);
  });

  it('says which file is missing, and what to do', async () => {
    await expect(readCatalogue('/nowhere/catalogue.yaml')).rejects.toMatchObject({
      code: 'catalogue',
      message: expect.stringMatching(/can't be read \(ENOENT\)\.\nCorrect \/nowhere\/catalogue\.yaml/u),
    });
  });
});
