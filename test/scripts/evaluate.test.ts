import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIndex } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { runScript } from '../support/run-script.ts';
import { writeFiles } from '../support/temporary.ts';

const evaluate = (...parameters: string[]) => runScript('scripts/evaluate.ts', parameters);

const lines = (items: readonly object[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('');

let directory: string;
const path = (...parts: string[]) => join(directory, ...parts);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attache-test-'));
});

afterAll(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));

const FIGURES = {
  'ndcg@10': expect.any(Number),
  'recall@10': expect.any(Number),
  'recall@100': expect.any(Number),
  'mrr@10': expect.any(Number),
};

describe('npm run evaluate -- --beir', () => {
  const corpus = [
    { _id: 'zone', title: 'Korea', text: '🕊 The armistice drew a line. The zone is four kilometres wide.' },
    { _id: 'force', title: 'Suez', text: 'Egypt agreed to receive the emergency force.\n\nIt left in 1967.' },
    { _id: 'bread', title: '', text: 'Knead the dough, let it rise, then bake the bread.' },
  ];
  const queries = [
    { _id: 'q1', text: 'how wide is the zone in Korea' },
    { _id: 'q2', text: 'who agreed to receive the emergency force' },
    { _id: 'q3', text: 'nobody has judged this' },
  ];
  const answers = [
    { query_id: 'q1', corpus_id: 'zone', text: 'four kilometres', start: 41, end: 56 },
    { query_id: 'q2', corpus_id: 'force', text: 'Egypt', start: 0, end: 5 },
  ];
  const folders = async () =>
    (await readdir(path('data/evaluations'), { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);

  it('measures the product’s search beside the baselines, and is quick the second time', async () => {
    await writeFiles(path('tiny'), {
      'corpus.jsonl': lines(corpus),
      'queries.jsonl': lines(queries),
      'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\tzone\t1\nq2\tforce\t2\nq2\tbread\t0\n',
      'answers.jsonl': lines(answers),
    });
    const first = await evaluate('--beir', path('tiny'), '--data', path('data'), '--json');
    expect(first.exitCode).toBe(0);
    expect(JSON.parse(first.stdout)).toEqual({
      set: 'tiny',
      documents: 3,
      queries: 2,
      metrics: { 'ndcg@10': 1, 'recall@10': 1, 'recall@100': 1, 'mrr@10': 1, keySentence: 1 },
      baselines: { dense: FIGURES, lexical: FIGURES, rrf: FIGURES },
      passages: expect.any(Number),
      queriesLeftOut: 1,
      keySentenceOf: 2,
    });
    expect(first.stderr).toMatch(/embedding 3\/3 passages/u);
    const built = await folders();

    const report = path('tiny.html');
    const second = await evaluate('--beir', path('tiny'), '--data', path('data'), '--report', report);
    expect(second.exitCode).toBe(0);
    expect(second.stderr).not.toMatch(/reading|embedding|linking/u);
    expect(second.stdout).toMatch(/tiny: 3 documents \(\d passages\), 2 queries, 1 left out/u);
    expect(second.stdout).toMatch(/Attaché +1\.000 +1\.000 +1\.000 +1\.000/u);
    expect(await folders()).toEqual(built);
    expectSelfContained(await readFile(report, 'utf8'), ['how wide is the zone in Korea']);

    // Another corpus in the same folder: the index before goes, and of the embeddings only one is new.
    await writeFiles(path('tiny'), {
      'corpus.jsonl': lines([...corpus, { _id: 'hawk', title: '', text: 'A hawk is a bird.' }]),
    });
    const third = await evaluate('--beir', path('tiny'), '--data', path('data'), '--json');
    expect(JSON.parse(third.stdout)).toMatchObject({ documents: 4 });
    expect(third.stderr).toMatch(/embedding 1\/1 passages/u);
    expect(await folders()).toHaveLength(1);
    expect(await folders()).not.toEqual(built);
  });

  it.each([
    ['a folder that is not there', ['--beir', '/nowhere/at/all'], /no such folder/u],
    ['halves of a judged set', ['--beir', '.', '--half', 'tuning'], /--beir goes with neither/u],
    ['an unknown half', ['--half', 'third'], /Allowed choices are tuning, reporting, both/u],
  ])('exits 2 for %s', async (_, parameters, message) => {
    const result = await evaluate(...parameters);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(message);
    expect(result.stdout).toBe('');
  });
});

describe('npm run evaluate', () => {
  const questions = [
    {
      question: 'how wide is the zone between the armies?',
      kind: 'answerable',
      style: 'plain',
      answers: [{ document: 'truce', section: 'The zone' }],
      key: ['four kilometres wide'],
    },
    { question: 'how do I bake <bread>?', kind: 'off-subject', style: 'short' },
  ];

  beforeAll(async () => {
    await writeFiles(path('corpus'), {
      'truce.md':
        '---\nid: truce\ntitle: The truce\ntopics: [Ceasefires]\n---\nThe truce of 1949 drew a line.\n\n## The zone\n\nThe zone between the armies is four kilometres wide.',
      'suez.md': '# Suez\n\nEgypt agreed to receive the emergency force.',
    });
    await writeFiles(directory, { 'questions.jsonl': lines(questions) });
    await runIndex({
      corpora: [path('corpus')],
      dataDirectory: path('served'),
      embedder: await testEmbedder(),
    });
  });

  it('asks as the bot does, and tells each half', async () => {
    const report = path('questions.html');
    const asked = ['--questions', path('questions.jsonl'), '--data', path('served')];
    const result = await evaluate(...asked, '--json', '--report', report);
    expect(result.exitCode).toBe(0);
    const printed = JSON.parse(result.stdout);
    expect(printed).toMatchObject({ set: 'questions', documents: 2, queries: 2, generation: '1' });
    expect(Object.keys(printed.metrics)).toEqual([
      'recall@1',
      'recall@3',
      'mrr',
      'keySentence',
      'refused',
      'nearAnswered',
      'offAnswered',
    ]);
    expect(printed.halves.both).toMatchObject({
      answerable: 1,
      nearSubject: 0,
      offSubject: 1,
      'recall@1': 1,
      'recall@3': 1,
      mrr: 1,
      keySentence: 1,
      refused: 0,
      nearAnswered: null,
      offAnswered: 0,
      baselines: { dense: { 'recall@1': 1 }, lexical: { 'recall@1': 1 }, rrf: { 'recall@1': 1 } },
    });
    expectSelfContained(await readFile(report, 'utf8'), ['how do I bake &lt;bread&gt;?', 'Ceasefires (1)']);

    const { stdout } = await evaluate(...asked);
    expect(stdout).toMatch(/2 questions asked of generation 1: 2 documents/u);
    expect(stdout).toMatch(/recall@1 +\S+ +\S+ +1\.000/u);
    expect(stdout).toMatch(/Ceasefires +1 +1\.000/u);
  });

  it('exits 3 where there is no index, and says how to build one', async () => {
    const result = await evaluate('--questions', path('questions.jsonl'), '--data', path('none'));
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toMatch(/npm run index/u);
  });
});

/** A page that shows charts and `texts`, and asks nothing of the network. */
function expectSelfContained(page: string, texts: readonly string[]): void {
  expect(page).toMatch(/<svg[\s\S]*<\/svg>/u);
  expect(page).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//iu);
  expect(page).not.toMatch(/@import|url\(\s*["']?http/iu);
  for (const text of texts) expect(page).toContain(text);
}
