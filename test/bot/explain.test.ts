import { describe, expect, it } from 'vitest';
import { describeExplanation, explainPlainly } from '../../bot/explain.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { explainMessages } from '../../bot/messages/explain.ts';
import { renderExplanation } from '../../bot/render-explanation.ts';
import type { Answer, ExplainedCandidate, PassageId } from '../../index/index.ts';
import { FormErrors } from '../support/loopback-discord/api-error.ts';
import { checkMessage } from '../support/loopback-discord/check-message.ts';
import { makeExcerpt, makeQuoted } from './excerpts.ts';

/** Why an answer with these candidates is what it is. */
function explained(candidates: readonly ExplainedCandidate[]): Answer {
  return {
    ...makeQuoted(makeExcerpt('Peace was made.')),
    explanation: {
      searches: [{ text: 'who made *peace*', terms: [{ term: 'peac', passages: 7 }] }],
      denseWeight: 0.76,
      quoteFrom: 0.2,
      certainFrom: 0.6,
      candidates,
    },
  };
}

function candidate(title: string, id = '0123456789ab'): ExplainedCandidate {
  return {
    ...makeExcerpt('Peace was made.', { passageId: id as PassageId, document: { title } }),
    denseRank: 1,
    lexicalRank: null,
    matchedTerms: [],
    coverage: 0.5,
    known: null,
    isWellAsked: false,
    askedScore: null,
  };
}

describe('renderExplanation', () => {
  it('gives each candidate its place, figures, and whether it is shown', () => {
    const answer = explained([candidate('On *war*'), candidate('On peace', 'bbbbbbbbbbbb')]);
    const { embeds } = renderExplanation(answer, ['bbbbbbbbbbbb' as PassageId], 'fr');
    expect(embeds[0]?.description?.split('\n')).toEqual([
      'Passage 1 : le plus proche par le sens ; ne contient aucun de vos mots.',
      '',
      '-# Génération 1. Note : 0,76 × proximité + 0,24 × part du meilleur BM25, après rétroaction.',
      '-# Cité à partir d’une confiance de 0,2, appelé réponse à partir de 0,6.',
      '-# Recherche de « who made \\*peace\\* » ; mots : peac (dans 7)',
      '',
      '-# 1\\. On \\*war\\* › Daily work',
      '-# `0123456789ab`',
      '-# sens rang 1 (cosinus 0,70)',
      '-# mots rang – (BM25 3,00 : aucun mot ; couverture 0,50)',
      '-# note 0,80, confiance 0,90',
      '',
      '-# 2\\. On peace › Daily work',
      '-# `bbbbbbbbbbbb` · affiché',
      '-# sens rang 1 (cosinus 0,70)',
      '-# mots rang – (BM25 3,00 : aucun mot ; couverture 0,50)',
      '-# note 0,80, confiance 0,90',
    ]);
  });

  it.each(LANGUAGES)('leaves out whole candidates where not all fit, and says so, in %s', (language) => {
    const answer = explained(Array.from({ length: 10 }, () => candidate('*'.repeat(400))));
    const reply = renderExplanation(answer, [], language);
    const errors = new FormErrors();
    checkMessage(errors, [], JSON.parse(JSON.stringify(reply)), 0);
    errors.throwIfAny();
    const lines = reply.embeds[0]?.description?.split('\n') ?? [];
    const told = lines.filter((line) => /^-# \d+\\\./u.test(line)).length;
    expect(told).toBe(5);
    expect(lines.at(-1)).toBe(`-# ${explainMessages.say(language, 'others', { count: 10 - told })}`);
  });

  it('says so when nothing was weighed', () => {
    const { embeds } = renderExplanation(explained([]), [], 'en');
    expect(embeds[0]?.description).toMatch(/^Nothing in the library was near enough to be weighed\.\n\n-# /u);
  });
});

describe('explainPlainly', () => {
  const shown = ['aaaaaaaaaaaa', 'cccccccccccc', 'bbbbbbbbbbbb'] as PassageId[];
  const answer: Answer = {
    ...explained([
      { ...candidate('A', 'aaaaaaaaaaaa'), matchedTerms: ['joint', 'militari', 'commiss', 'attach'] },
      {
        ...candidate('B', 'bbbbbbbbbbbb'),
        denseRank: null,
        matchedTerms: ['peac'],
        known: { question: 'Who made *peace*?', similarity: 0.9 },
      },
    ]),
    question: 'What does a Joint Military Commission’s attaché do?',
  };

  it('tells of each shown passage why, in words as they were typed', () => {
    expect(explainPlainly(answer, shown, 'en')).toEqual([
      'Passage 1: nearest in meaning; has your words Joint, Military, Commission’s, attaché.',
      'Passage 3: found by its words; has your word peace; known to answer ‘Who made *peace*?’.',
    ]);
  });

  it.each(LANGUAGES)('escapes what comes from questions and documents, in %s', (language) => {
    const [first, second] =
      renderExplanation(answer, shown, language).embeds[0]?.description?.split('\n') ?? [];
    expect(first).toContain('Joint, Military, Commission’s, attaché');
    expect(second).toContain('Who made \\*peace\\*?');
  });

  it('ranks what is near but not nearest', () => {
    const near = explained([{ ...candidate('A', 'aaaaaaaaaaaa'), denseRank: 4 }]);
    expect(explainPlainly(near, shown, 'de')).toEqual([
      'Textstelle 1: der Bedeutung nach Nummer 4; enthält keines deiner Wörter.',
    ]);
  });
});

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
