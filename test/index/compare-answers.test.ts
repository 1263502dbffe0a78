import { describe, expect, it } from 'vitest';
import {
  compareAnswers,
  describeShare,
  describeWorse,
  type FirstAnswer,
} from '../../index/compare-answers.ts';
import type { ControlQuestion, ExpectedAnswer } from '../../index/control-questions.ts';
import type { DocumentId } from '../../index/document.ts';
import type { PassageId } from '../../index/passage.ts';

/** `truce#The zone` stands in document `truce` under the heading `The zone`. */
function answer(place: string, words = place): FirstAnswer {
  const [document = '', heading] = place.split('#');
  return {
    passageId: words as PassageId,
    document: document as DocumentId,
    title: document,
    section: heading === undefined ? [] : ['Part one', heading],
  };
}

const ask = (expected: ExpectedAnswer | null = null): ControlQuestion => ({
  question: 'How wide?',
  expected,
});
const DOCUMENTS = { present: new Set(['truce', 'suez']), removed: new Set<string>() };

/** One question's comparison. @param before undefined when there is nothing to compare with */
function compare(
  before: FirstAnswer | null | undefined,
  after: FirstAnswer | null,
  expected: ExpectedAnswer | null = null,
  documents = DOCUMENTS,
) {
  const answers = { before: before === undefined ? null : [before], after: [after] };
  const comparison = compareAnswers([ask(expected)], answers, documents);
  const [question] = comparison.questions;
  if (question === undefined) throw new Error('Expected one question');
  return { ...comparison, ...question, worseOnes: comparison.worse, worse: question.worse };
}

describe('a first answer', () => {
  const truce = answer('truce');
  const suez = answer('suez');

  it.each([
    ['unchanged', truce, truce, false],
    ['unchanged', null, null, false],
    ['changed', truce, suez, false],
    ['changed', truce, answer('truce', 'other words'), false],
    ['lost', truce, null, true],
    ['gained', null, truce, false],
  ])('is %s', (change, before, after, worse) => {
    expect(compare(before, after)).toMatchObject({ change, before, after, worse, expected: null });
  });

  it('has nothing to be compared with when nothing served before', () => {
    const comparison = compare(undefined, truce, { document: 'suez', section: null });
    expect(comparison).toMatchObject({
      change: null,
      before: null,
      worse: false,
      comparable: 0,
      worseShare: 0,
    });
    expect(comparison.expected).toMatchObject({ rightBefore: null, rightAfter: false });
  });
});

describe('an expectation', () => {
  it.each<[string, ExpectedAnswer, boolean]>([
    ['the document alone', { document: 'truce', section: null }, true],
    ['document and last heading', { document: 'truce', section: 'The zone' }, true],
    ['a heading further up', { document: 'truce', section: 'Part one' }, false],
    ['no heading at all', { document: 'truce', section: '' }, false],
    ['another document', { document: 'suez', section: 'The zone' }, false],
  ])('of %s is held against the passage that answers first', (_, expected, right) => {
    expect(compare(null, answer('truce#The zone'), expected).expected?.rightAfter).toBe(right);
  });

  it('of no heading is met above the first one', () => {
    const expected = { document: 'truce', section: '' };
    const underTitle = { ...answer('truce'), section: ['truce'] };
    for (const first of [answer('truce'), underTitle]) {
      expect(compare(null, first, expected).expected?.rightAfter).toBe(true);
    }
  });

  it('makes a right answer that gives way to another one worse, and a wrong one not', () => {
    const expected = { document: 'truce', section: null };
    expect(compare(answer('truce'), answer('suez'), expected).worse).toBe(true);
    expect(compare(answer('suez'), answer('suez', 'other words'), expected).worse).toBe(false);
    expect(compare(answer('suez'), answer('truce'), expected).worse).toBe(false);
  });

  it('that only a renamed heading no longer meets makes no answer worse', () => {
    const expected = { document: 'truce', section: 'The zone' };
    const comparison = compare(
      answer('truce#The zone', 'words'),
      answer('truce#Its width', 'words'),
      expected,
    );
    expect(comparison).toMatchObject({ change: 'unchanged', worse: false });
    expect(comparison.expected).toMatchObject({ rightBefore: true, rightAfter: false });
  });

  it('of a document that was removed does not count', () => {
    const documents = { present: new Set(['suez']), removed: new Set(['truce']) };
    const expected = { document: 'truce', section: null };
    for (const after of [null, answer('suez')]) {
      const comparison = compare(answer('truce'), after, expected, documents);
      expect(comparison).toMatchObject({ worse: false, comparable: 0, worseShare: 0 });
      expect(comparison.expected?.is).toBe('removed');
    }
  });

  it('of a document that is missing for another reason does', () => {
    const documents = { present: new Set(['suez']), removed: new Set<string>() };
    const comparison = compare(answer('truce'), null, { document: 'truce', section: null }, documents);
    expect(comparison).toMatchObject({ worse: true, comparable: 1, worseShare: 1 });
    expect(comparison.expected?.is).toBe('missing');
  });
});

describe('a comparison', () => {
  it('counts what got worse among what can be compared', () => {
    const removed = new Set(['gone']);
    const questions = [ask(), ask(), ask({ document: 'gone', section: null }), ask(), ask()];
    const before = ['truce', 'truce', 'gone', 'suez', 'suez'].map((place) => answer(place));
    const after = [answer('truce'), null, null, answer('truce'), answer('suez')];
    const comparison = compareAnswers(questions, { before, after }, { ...DOCUMENTS, removed });
    expect(comparison).toMatchObject({ comparable: 4, worse: 1, worseShare: 0.25 });
    expect(describeWorse(comparison)).toBe('1 of 4 control questions (25 %) got worse');
  });

  it.each([
    [0, '0 %'],
    [0.1, '10 %'],
    [1 / 3, '33.3 %'],
  ])('writes %d as %s', (share, text) => {
    expect(describeShare(share)).toBe(text);
  });
});
