import { describe, expect, it } from 'vitest';
import { describeExplanation } from '../../bot/explain.ts';
import { makeExcerpt, makeQuoted } from './excerpts.ts';

describe('describeExplanation', () => {
  it('tells weights, thresholds, words, ranks and figures', () => {
    const excerpt = makeExcerpt('Peace was made.');
    const answer = {
      ...makeQuoted(excerpt),
      explanation: {
        searches: [
          {
            text: 'peace in 1953',
            terms: [
              { term: 'peac', passages: 7 },
              { term: '1953', passages: 0 },
            ],
          },
        ],
        denseWeight: 0.76,
        quoteFrom: 0.2,
        certainFrom: 0.6,
        candidates: [
          {
            ...excerpt,
            denseRank: 1,
            lexicalRank: null,
            matchedTerms: ['peac'],
            coverage: 0.5,
            isWellAsked: true,
            askedScore: 4,
            known: { question: 'When was peace made?', similarity: 0.8 },
          },
        ],
      },
    };
    const lines = describeExplanation(answer);
    expect(lines).toHaveLength(5);
    expect(lines.join('\n')).toContain('0.76 × nearness + 0.24');
    expect(lines[1]).toContain('ordered by the nearest known question');
    expect(lines[2]).toBe('Quoted from confidence 0.2, called an answer from 0.6.');
    expect(lines[3]).toBe('Searched “peace in 1953”; words: peac (in 7), 1953 (in 0)');
    expect(lines[4]).toContain(
      'meaning rank 1 (cosine 0.70); nearer as it is known to answer “When was peace made?” (cosine 0.80); words rank – (BM25 3.00, with known questions 4.00: peac; coverage 0.50)',
    );
    expect(lines[4]).toContain('confidence 0.90');
  });

  it('has nothing to tell of an answer without one', () => {
    expect(describeExplanation(makeQuoted(makeExcerpt('Peace.')))).toEqual([]);
  });
});
