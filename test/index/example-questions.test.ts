import { describe, expect, it } from 'vitest';
import { createCorpusBench } from '../support/corpus-bench.ts';

const documents = {
  'bridges.md':
    '# Bridges over the river\n\n## Who may cross a bridge\n\nBridges stay open to doctors, farmers and the post, and soldiers may not stand on them.\n',
  'guns.md':
    '# Guns behind the hill\n\n## How far guns are withdrawn\n\nAll guns above one hundred millimetres are withdrawn ten kilometres behind the hill.\n',
  'prisoners.md':
    '# Prisoners at the ferry\n\n## How prisoners are exchanged\n\nPrisoners are exchanged at the ferry in groups of twenty, the wounded first.\n',
};

const line = (question: string, document: string, answer: string) =>
  JSON.stringify({ question, document, answer });

describe('example questions', () => {
  it('are known questions that read well, each of another document, and each is answered', async () => {
    const bench = await createCorpusBench({
      ...documents,
      'known-questions.jsonl': [
        line('guns how far', 'guns.md', 'withdrawn ten kilometres'),
        line('How far away are the big guns taken?', 'guns.md', 'withdrawn ten kilometres'),
        line('How many prisoners go over the water at once?', 'prisoners.md', 'in groups of twenty'),
        line('Can the postman still use the bridges?', 'bridges.md', 'farmers and the post'),
      ].join('\n'),
    });
    await bench.index();
    const library = await bench.open();
    const examples = await library.exampleQuestions(3);
    expect([...examples].sort()).toEqual([
      'Can the postman still use the bridges?',
      'How far away are the big guns taken?',
      'How many prisoners go over the water at once?',
    ]);
    for (const question of examples)
      expect(await library.ask(question)).toMatchObject({ kind: 'quoted', certainty: 'certain' });
    expect(await library.exampleQuestions(3)).toEqual(examples);
    expect(await library.exampleQuestions(1)).toHaveLength(1);
  });

  it('are made of headings where no question is known, and none of what is not answered', async () => {
    const bench = await createCorpusBench({ ...documents, 'plain.txt': 'Nothing with a heading.\n' });
    await bench.index();
    const library = await bench.open();
    const examples = await library.exampleQuestions(4);
    expect(examples.length).toBeGreaterThan(0);
    for (const question of examples) {
      expect(Object.values(documents).join()).toContain(`\n## ${question}\n`);
      expect(await library.ask(question)).toMatchObject({ kind: 'quoted', certainty: 'certain' });
    }
  });
});
