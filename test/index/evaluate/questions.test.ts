import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { halfOf } from '../../../index/evaluate/questions.ts';
import { JudgedSetError, readQuestions, selectQuestions } from '../../../index/index.ts';
import { temporaryDirectory, writeFiles } from '../../support/temporary.ts';

const shipped = join(import.meta.dirname, '../../fixtures/questions.jsonl');

describe('the halves', () => {
  it('are by the first byte of the question’s SHA-256', () => {
    // printf %s "CHOD meaning?" | sha256sum
    expect(halfOf('CHOD meaning?')).toBe('tuning');
    expect(halfOf('attaché')).toBe('reporting');
  });

  it('part the shipped questions, leaving none out', async () => {
    const questions = await readQuestions(shipped);
    const [tuning, reporting] = [
      selectQuestions(questions, 'tuning'),
      selectQuestions(questions, 'reporting'),
    ];
    expect(selectQuestions(questions, 'both')).toEqual(questions);
    expect(new Set([...tuning, ...reporting])).toEqual(new Set(questions));
    expect(tuning.length + reporting.length).toBe(questions.length);
    for (const kind of ['answerable', 'near-subject', 'off-subject']) {
      expect(tuning.some((question) => question.kind === kind)).toBe(true);
      expect(reporting.some((question) => question.kind === kind)).toBe(true);
    }
  });
});

describe('reading questions', () => {
  it.each([
    ['an unknown kind', { question: 'x', kind: 'odd' }, /line 1: kind: use one of answerable, near-subject/u],
    [
      'an answerable one without answers',
      { question: 'x', kind: 'answerable' },
      /an answerable question has answers/u,
    ],
    ['no question', { kind: 'off-subject' }, /question: give the question/u],
  ])('refuses %s', async (_, line, message) => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, { 'questions.jsonl': JSON.stringify(line) });
    const reading = readQuestions(join(directory, 'questions.jsonl'));
    await expect(reading).rejects.toBeInstanceOf(JudgedSetError);
    await expect(reading).rejects.toThrow(message);
  });

  it('refuses a file that is not there', async () => {
    await expect(readQuestions('/nowhere/questions.jsonl')).rejects.toThrow(/no such file/u);
  });
});
