import { describe, expect, it } from 'vitest';
import { type JudgedAnswer, judgeAnswer } from '../../../index/evaluate/judge-answer.ts';
import type { JudgedQuestion } from '../../../index/evaluate/questions.ts';
import type { DocumentId, Quotation } from '../../../index/index.ts';

const QUESTION: JudgedQuestion = {
  question: 'how wide is the zone?',
  kind: 'answerable',
  style: 'plain',
  answers: [{ document: 'armistice', section: 'The zone' }],
  key: ['four kilometres wide'],
};

const candidate = (document: string, section: readonly string[], confidence = 0.5) => ({
  document: { id: document as DocumentId, title: `Title of ${document}` },
  section,
  confidence,
});

const TEXT = 'It was drawn in 1953. The zone is four\nkilometres  wide.';

/** Stands at 100 in its document; its second sentence is highlighted, unless told otherwise. */
const excerpt = (
  found: ReturnType<typeof candidate>,
  highlight = { start: 122, end: 100 + TEXT.length },
) => ({
  ...found,
  text: TEXT as Quotation,
  span: { start: 100, end: 100 + TEXT.length },
  highlight,
});

const quoted = (...excerpts: ReturnType<typeof excerpt>[]): JudgedAnswer => ({
  kind: 'quoted',
  certainty: 'certain',
  readAs: null,
  excerpts,
});

describe('judging an answer', () => {
  it('finds the right excerpt by document and last heading', () => {
    const answer = quoted(
      excerpt(candidate('armistice', ['The line'])),
      excerpt(candidate('suez', ['The zone'])),
      excerpt(candidate('armistice', ['Korea', 'The zone'])),
    );
    expect(judgeAnswer(QUESTION, answer)).toMatchObject({ outcome: 'certain', shownRank: 3, foundRank: 3 });
  });

  it('takes a passage above the first heading for section ""', () => {
    const question = { ...QUESTION, answers: [{ document: 'armistice', section: '' }] };
    expect(judgeAnswer(question, quoted(excerpt(candidate('armistice', [])))).shownRank).toBe(1);
  });

  it('looks for key fragments in the highlight, whatever the white space', () => {
    const right = candidate('armistice', ['The zone']);
    expect(judgeAnswer(QUESTION, quoted(excerpt(right))).keySentence).toBe(true);
    const elsewhere = excerpt(right, { start: 100, end: 121 });
    expect(judgeAnswer(QUESTION, quoted(elsewhere)).keySentence).toBe(false);
    expect(judgeAnswer(QUESTION, quoted(excerpt(candidate('suez', [])))).keySentence).toBeNull();
  });

  it('counts what a refused question came near to as found, not as shown', () => {
    const answer: JudgedAnswer = {
      kind: 'no-match',
      readAs: null,
      excerpts: [],
      nearest: [candidate('suez', [], 0.1), candidate('armistice', ['The zone'], 0.2)],
    };
    expect(judgeAnswer(QUESTION, answer)).toEqual({
      outcome: 'refused',
      shownRank: null,
      foundRank: 2,
      keySentence: null,
      confidence: 0.2,
      readAs: null,
      first: { title: 'Title of suez', section: '' },
    });
  });

  it('has nothing to say where nothing was found', () => {
    const answer: JudgedAnswer = { kind: 'no-match', readAs: null, excerpts: [], nearest: [] };
    expect(judgeAnswer(QUESTION, answer)).toMatchObject({ foundRank: null, confidence: 0, first: null });
  });
});
