import { describe, expect, it } from 'vitest';
import { leansOnPrevious, readComparison } from '../../index/question-form.ts';

describe('readComparison', () => {
  it.each([
    ['What is the difference between a ceasefire and an armistice?', 'ceasefire', 'armistice'],
    ['difference between peacekeeping and peace enforcement', 'peacekeeping', 'peace enforcement'],
    ['LOC vs LAC?', 'LOC', 'LAC'],
    ['MoU versus SOFA', 'MoU', 'SOFA'],
    ['Compare UNEF with the MFO.', 'UNEF', 'MFO'],
    ['How is KFOR different from IFOR?', 'KFOR', 'IFOR'],
    ['how does Track I differ from Track II', 'Track I', 'Track II'],
  ])('%s', (question, a, b) => {
    expect(readComparison(question)).toEqual([a, b]);
  });

  it.each([
    'What is a ceasefire?',
    'Who signed between 1953 and 1954?',
    'vs',
    '',
    'compare',
    'difference between it and the',
  ])('finds none in %j', (question) => {
    expect(readComparison(question)).toBeNull();
  });
});

describe('leansOnPrevious', () => {
  it.each([
    'and in Mali?',
    'What about Kosovo?',
    'who signed it?',
    'How long did they stay there?',
    'But why?',
    'Why?',
    'When?',
    'who',
  ])('%s', (question) => {
    expect(leansOnPrevious(question)).toBe(true);
  });

  it.each([
    '???',
    'Who signed the Korean armistice?',
    'What does Article 43 of the Vienna Convention say about its end?',
    'Does training foreign officers make coups in their countries more likely?',
  ])('not: %s', (question) => {
    expect(leansOnPrevious(question)).toBe(false);
  });
});
