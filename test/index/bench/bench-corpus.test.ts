import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeFiles, shiftParagraphs, writeBenchCorpus } from '../../../index/bench/bench-corpus.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const sentence = (number: number) => `Sentence ${number} has nine words to count it by.`;
const article = {
  title: 'Talks: "Geneva"',
  paragraphs: [0, 1, 2].map((part) =>
    Array.from({ length: 11 }, (_, each) => sentence(11 * part + each)).join(' '),
  ),
};
const source = { description: 'a test', articles: [article], questions: [] };

describe('a corpus for the benchmark', () => {
  it('has the source’s own paragraphs first, then its sentences in other windows', async () => {
    const directory = await temporaryDirectory();
    expect(await writeBenchCorpus(directory, source, 5)).toEqual({ paragraphs: 6, original: 3 });
    const files = (await readdir(directory, { recursive: true }))
      .filter((file) => file.endsWith('.md'))
      .sort();
    const [first = '', second = ''] = await Promise.all(
      files.map((file) => readFile(join(directory, file), 'utf8')),
    );
    expect(first).toBe(`---\ntitle: "Talks: \\"Geneva\\""\n---\n\n${article.paragraphs.join('\n\n')}\n`);
    expect(second).toContain(`\n\n${[0, 1, 2].map(sentence).join(' ')}\n\n${sentence(3)} `);
  });

  it('loses no sentence by shifting, and shifts every round otherwise', () => {
    const rounds = [1, 2, 3, 4].map((round) => shiftParagraphs(article, round).paragraphs);
    for (const paragraphs of rounds) expect(paragraphs.join(' ')).toBe(article.paragraphs.join(' '));
    expect(new Set(rounds.map(([first]) => first)).size).toBe(4);
  });

  it('changes one file at least', async () => {
    const directory = await temporaryDirectory();
    await writeBenchCorpus(directory, source, 3);
    expect(await changeFiles(directory, 0.01, 'More.')).toBe(1);
    expect(await readFile(join(directory, '0/000000.md'), 'utf8')).toMatch(/\nMore\.\n$/u);
  });
});
