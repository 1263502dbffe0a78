import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDocument } from '../index/read/read-document.ts';
import { contentTermsOf } from '../index/terms.ts';

const root = join(import.meta.dirname, '..');

const questionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('answerable'),
    question: z.string().min(1),
    style: z.enum(['plain', 'short', 'long', 'misspelt', 'abbreviated', 'reworded']),
    answers: z.array(z.strictObject({ document: z.string(), section: z.string() })).min(1),
    key: z.array(z.string().min(5)).min(1),
  }),
  z.strictObject({
    kind: z.enum(['near-subject', 'off-subject']),
    question: z.string().min(1),
    style: z.enum(['plain', 'short', 'long', 'misspelt', 'abbreviated', 'reworded']),
  }),
]);

type Question = z.infer<typeof questionSchema>;

/** Text of every section of the handbook, by document and last heading; '' is an opening paragraph. */
const sections = new Map<string, string>();
let questions: Question[];

beforeAll(async () => {
  const lines = (await readFile(join(root, 'test/fixtures/questions.jsonl'), 'utf8')).trim().split('\n');
  questions = lines.map((line) => questionSchema.parse(JSON.parse(line)));
  for (const entry of await readdir(join(root, 'corpus/handbook'), { recursive: true })) {
    if (!entry.endsWith('.md')) continue;
    const read = await readDocument(entry, await readFile(join(root, 'corpus/handbook', entry)));
    for (const { kind, span, section } of read.blocks) {
      if (kind === 'heading') continue;
      const key = `${basename(entry, '.md')} / ${section.at(-1) ?? ''}`;
      sections.set(key, `${sections.get(key) ?? ''} ${read.text.slice(span.start, span.end)}`);
    }
  }
});

const answerable = () => questions.filter((question) => question.kind === 'answerable');

describe('the known questions of the handbook', () => {
  const known: { question: string; document: string }[] = [];

  beforeAll(async () => {
    for (const entry of await readdir(join(root, 'corpus/handbook'), { recursive: true })) {
      if (basename(entry) !== 'known-questions.jsonl') continue;
      const lines = (await readFile(join(root, 'corpus/handbook', entry), 'utf8')).trim().split('\n');
      known.push(...lines.map((line) => JSON.parse(line)));
    }
  });

  it('are ten or more for every article', () => {
    const counts = new Map<string, number>();
    for (const { document } of known) counts.set(document, (counts.get(document) ?? 0) + 1);
    for (const key of sections.keys()) {
      const document = key.split(' / ')[0] ?? '';
      expect(counts.get(document) ?? 0, document).toBeGreaterThanOrEqual(10);
    }
  });

  it('are none of those that answers are measured with, nor nearly', () => {
    const measured = questions.map(({ question }) => new Set(contentTermsOf(question)));
    const leaking = known.filter(({ question }) => {
      const terms = new Set(contentTermsOf(question));
      return measured.some((others) => jaccard(terms, others) >= 0.8);
    });
    expect(leaking).toEqual([]);
  });
});

/** Share of what two sets have together that both have, in [0, 1]. */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((term) => b.has(term)).length;
  return common / (a.size + b.size - common);
}

describe('the questions that go with the handbook', () => {
  it('are each asked once', () => {
    const asked = questions.map(({ question }) => question.toLowerCase());
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('name sections that are there, and sentences that stand in them', () => {
    for (const { question, answers, key } of answerable()) {
      const texts = answers.map(({ document, section }) => sections.get(`${document} / ${section}`));
      expect(texts, question).not.toContain(undefined);
      for (const fragment of key) expect(texts.join(' '), question).toContain(fragment);
    }
  });

  it('are three or more for every article', () => {
    const counts = new Map<string, number>();
    for (const { answers } of answerable()) {
      for (const document of new Set(answers.map((answer) => answer.document))) {
        counts.set(document, (counts.get(document) ?? 0) + 1);
      }
    }
    for (const key of sections.keys()) {
      const document = key.split(' / ')[0] ?? '';
      expect(counts.get(document) ?? 0, document).toBeGreaterThanOrEqual(3);
    }
  });

  it('have 60 or more near the subject without an answer, and 40 or more off it', () => {
    const count = (kind: Question['kind']) => questions.filter((question) => question.kind === kind).length;
    expect(count('near-subject')).toBeGreaterThanOrEqual(60);
    expect(count('off-subject')).toBeGreaterThanOrEqual(40);
  });

  it('share no content word with the heading that answers them, for a third of them or more', () => {
    const apart = answerable().filter(({ question, answers }) => {
      const asked = new Set(contentTermsOf(question));
      return !contentTermsOf(answers[0]?.section ?? '').some((term) => asked.has(term));
    });
    expect(apart.length / answerable().length).toBeGreaterThanOrEqual(1 / 3);
  });
});
