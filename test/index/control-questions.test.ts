import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readControlQuestions } from '../../index/control-questions.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const CORPUS = join(import.meta.dirname, '../../corpus');

async function corpusWith(content: string): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFiles(directory, { 'control-questions.jsonl': content });
  return directory;
}

describe('control questions', () => {
  it('say what should answer first, or leave it open', async () => {
    const lines = [
      '\uFEFF{"question":" How wide is the zone? ","document":"truce.md","section":"The zone"}',
      '',
      '{"question":"Who agreed?","document":"suez.md"}\r',
      '{"question":"What is the truce?","document":"truce.md","section":""}',
      '{"question":"Anything?"}',
    ];
    expect(await readControlQuestions([await corpusWith(lines.join('\n'))])).toEqual([
      { question: 'How wide is the zone?', expected: { document: 'truce.md', section: 'The zone' } },
      { question: 'Who agreed?', expected: { document: 'suez.md', section: null } },
      { question: 'What is the truce?', expected: { document: 'truce.md', section: '' } },
      { question: 'Anything?', expected: null },
    ]);
  });

  it('come from every corpus folder that has some, each folder once', async () => {
    const [one, two] = [await corpusWith('{"question":"One?"}'), await corpusWith('{"question":"Two?"}')];
    const without = await temporaryDirectory();
    const questions = await readControlQuestions([two, without, one, `${two}/`]);
    expect(questions.map(({ question }) => question)).toEqual(['Two?', 'One?']);
  });

  it.each([
    ['no JSON', 'How wide is the zone?', /not a JSON object/u],
    ['a list', '["How wide?"]', /expected object/iu],
    ['no question', '{"document":"truce.md"}', /question: give a question/u],
    ['an empty question', '{"question":"  "}', /question: give a question/u],
    ['a misspelt field', '{"question":"How wide?","documnet":"truce.md"}', /"documnet"/u],
    ['a section of nothing', '{"question":"How wide?","section":"The zone"}', /section: name the document/u],
  ])('with %s are refused by file and line', async (_, line, problem) => {
    const corpus = await corpusWith(`{"question":"One?"}\n\n${line}\n`);
    const refused = readControlQuestions([corpus]);
    await expect(refused).rejects.toMatchObject({ code: 'control-questions' });
    await expect(refused).rejects.toThrow(`${join(corpus, 'control-questions.jsonl')}, line 3: `);
    await expect(refused).rejects.toThrow(problem);
  });

  it('of the handbook each name an article and a section that are there', async () => {
    const articles = new Map<string, string>();
    for (const file of await readdir(join(CORPUS, 'handbook'), { recursive: true })) {
      if (!file.endsWith('.md')) continue;
      articles.set(basename(file, '.md'), await readFile(join(CORPUS, 'handbook', file), 'utf8'));
    }
    const questions = await readControlQuestions([CORPUS]);
    expect(questions).toHaveLength(40);
    for (const { expected } of questions) {
      const headings = articles.get(expected?.document ?? '')?.matchAll(/^#+ (.*)$/gmu) ?? [];
      expect(['', ...Array.from(headings, ([, heading]) => heading)]).toContain(expected?.section);
    }
  });
});
