import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BeirSet, JudgedSetError, readBeirSet } from '../../../index/index.ts';
import { temporaryDirectory, writeFiles } from '../../support/temporary.ts';

const CORPUS = [
  { _id: 'd1', title: 'Doves', text: 'A 🕊 means peace.' },
  { _id: 2, text: 'A hawk means war.\u2028It is another bird.' },
];
const QUERIES = [
  { _id: 'q1', text: 'what does a dove mean' },
  { _id: 'q2', text: 'what does an owl mean' },
];
const JUDGEMENTS = 'query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\t2\t0\n';

const lines = (items: readonly object[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('');

const WHOLE = {
  'corpus.jsonl': lines(CORPUS),
  'queries.jsonl': lines(QUERIES),
  'qrels.tsv': JUDGEMENTS,
};

async function readSet(files: Readonly<Record<string, string>>): Promise<BeirSet> {
  const directory = await temporaryDirectory();
  await writeFiles(directory, files);
  return readBeirSet(directory);
}

describe('reading a judged set', () => {
  it('gives documents, and queries with a positive judgement', async () => {
    const set = await readSet(WHOLE);
    expect(set.entries).toEqual([
      { id: 'd1', title: 'Doves', text: 'A 🕊 means peace.' },
      { id: '2', title: '', text: 'A hawk means war.\u2028It is another bird.' },
    ]);
    expect(set.queries).toEqual([
      {
        id: 'q1',
        text: 'what does a dove mean',
        grades: new Map([
          ['d1', 2],
          ['2', 0],
        ]),
        answers: [],
      },
    ]);
    expect(set).toMatchObject({ leftOut: 1, hasAnswers: false, remarks: [] });
  });

  it.each([
    ['without a header', { 'qrels.tsv': 'q1\td1\t1\r\nq2\t2\t1' }],
    [
      'in the folder of the original sets',
      { 'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\t2\t1\n' },
    ],
  ])('takes judgements %s', async (_, judgements) => {
    const { 'qrels.tsv': _replaced, ...others } = WHOLE;
    const set = await readSet({ ...others, ...judgements });
    expect(set.queries.map(({ id, grades }) => [id, ...grades])).toEqual([
      ['q1', ['d1', 1]],
      ['q2', ['2', 1]],
    ]);
  });

  it('gives answers in UTF-16 code units', async () => {
    const answers = lines([{ query_id: 'q1', corpus_id: 'd1', text: 'peace', start: 10, end: 15 }]);
    const set = await readSet({ ...WHOLE, 'answers.jsonl': answers });
    expect(set.queries[0]?.answers).toEqual([{ documentId: 'd1', span: { start: 11, end: 16 } }]);
  });

  it('has the same hash for the same corpus, whatever is asked', async () => {
    const one = await readSet(WHOLE);
    const other = await readSet({ ...WHOLE, 'qrels.tsv': 'q2\td1\t1\n' });
    const changed = await readSet({ ...WHOLE, 'corpus.jsonl': `${WHOLE['corpus.jsonl']}\n` });
    expect(other.corpusHash).toBe(one.corpusHash);
    expect(changed.corpusHash).not.toBe(one.corpusHash);
  });

  it('remarks on judgements of what is not there', async () => {
    const set = await readSet({ ...WHOLE, 'qrels.tsv': `${JUDGEMENTS}q1\tgone\t1\nq9\td1\t1\n` });
    expect(set.remarks).toEqual([
      '1 judged queries are not in queries.jsonl.',
      '1 relevant documents are not in corpus.jsonl: they count as not found.',
    ]);
  });
});

describe('a judged set that is refused', () => {
  it.each([
    ['no corpus', { 'corpus.jsonl': null }, /corpus\.jsonl is missing/u],
    ['no judgements', { 'qrels.tsv': null }, /qrels\.tsv or qrels\/test\.tsv is missing/u],
    [
      'a line that is not JSON',
      { 'queries.jsonl': '{"_id":"q1"' },
      /queries\.jsonl, line 1: it is not JSON/u,
    ],
    [
      'a document without text',
      { 'corpus.jsonl': '{"_id":"d1"}' },
      /corpus\.jsonl, line 1: text: give the text/u,
    ],
    [
      'an id twice',
      { 'corpus.jsonl': lines([...CORPUS, ...CORPUS]) },
      /corpus\.jsonl, line 3: d1 came before/u,
    ],
    ['columns without tabs', { 'qrels.tsv': 'q1 d1 1' }, /qrels\.tsv, line 1: .*tabs between/u],
    ['a score that is none', { 'qrels.tsv': 'q1\td1\t1\nq2\td1\thigh' }, /qrels\.tsv, line 2/u],
    ['two scores for one pair', { 'qrels.tsv': 'q1\td1\t1\nq1\td1\t0' }, /judged twice for q1/u],
    ['nothing relevant', { 'qrels.tsv': 'q1\td1\t0' }, /no document relevant/u],
    [
      'an answer that stands elsewhere',
      { 'answers.jsonl': lines([{ query_id: 'q1', corpus_id: 'd1', text: 'peace', start: 11, end: 16 }]) },
      /answers\.jsonl, line 1: its text does not stand there in d1.*code points/u,
    ],
  ])('says so of %s', async (_, changes, message) => {
    const files = Object.entries({ ...WHOLE, ...changes }).flatMap(([name, content]) =>
      content === null ? [] : [[name, content] as const],
    );
    const reading = readSet(Object.fromEntries(files));
    await expect(reading).rejects.toBeInstanceOf(JudgedSetError);
    await expect(reading).rejects.toThrow(message);
  });

  it('may be no folder at all', async () => {
    const directory = await temporaryDirectory();
    await expect(readBeirSet(join(directory, 'none'))).rejects.toThrow(/no such folder/u);
  });

  it('names a few of many problems', async () => {
    const broken = readSet({ ...WHOLE, 'queries.jsonl': 'x\n'.repeat(9) });
    await expect(broken).rejects.toThrow(/line 5: it is not JSON\.\n… and 4 more\./u);
  });
});
