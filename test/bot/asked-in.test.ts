import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAsked, readPassageIds } from '../../bot/asked-in.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { LONGEST_QUESTION, tidyQuestion } from '../../bot/question.ts';
import { renderReply } from '../../bot/reply.ts';
import type { PassageId } from '../../index/index.ts';
import { showMarkdown } from './discord-markdown.ts';
import { anyText, makeExcerpt, makeQuoted } from './excerpts.ts';

/** Questions as Discord lets people ask them: at most 500 characters, white space and all. */
const questions = fc
  .oneof(
    anyText(),
    fc.string({ unit: 'grapheme', maxLength: LONGEST_QUESTION }),
    fc.array(fc.constantFrom('*', '_', '😀', '\\', '“', '”', ' ', '\n', '|', 'war'), { maxLength: 500 }),
  )
  .map((text) => (Array.isArray(text) ? text.join('') : text))
  .map((text) => [...text].slice(0, LONGEST_QUESTION).join(''));

const answer = makeQuoted(makeExcerpt('Peace was made.'));

describe('readAsked', () => {
  it('reads back exactly what was asked, of what, and what it leaned on, in every language', () => {
    fc.assert(
      fc.property(
        questions,
        fc.option(questions, { nil: null }),
        fc.constantFrom(...LANGUAGES),
        fc.constantFrom(null, 'on-war'),
        fc.constantFrom('certain', 'uncertain'),
        (question, leansOn, language, documentId, certainty) => {
          fc.pre(tidyQuestion(question) !== '' && (leansOn === null || tidyQuestion(leansOn) !== ''));
          // Both at their longest and all of it to be escaped do not fit into one message.
          fc.pre(question.length + (leansOn?.length ?? 0) < 750);
          const within = documentId === null ? {} : { within: { id: documentId, title: 'On war' } };
          const reply = renderReply(
            { ...answer, certainty, question, leansOn, readAs: 'what “was” *it*' },
            { language, ...within },
          );
          expect(readAsked(reply)).toEqual({
            question: tidyQuestion(question),
            documentId,
            previous: leansOn === null ? null : tidyQuestion(leansOn),
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads the longest question of nothing but marks, shown as it was written', () => {
    const question = '*|'.repeat(LONGEST_QUESTION / 2);
    const reply = renderReply({ ...answer, question, leansOn: question }, { language: 'en' });
    const asked = readAsked(reply);
    expect(asked?.question).toBe(question);
    // What there is no room for of the question before is cut, and said so.
    expect(asked?.previous).toMatch(/^(?:\*\|)+\*?…$/u);
    expect(reply.content?.length).toBeLessThanOrEqual(2_000);
    expect(showMarkdown(reply.content?.split('\n')[0] ?? '').bold).toEqual([question]);
  });

  it('reads nothing in messages that are no answers', () => {
    const reply = renderReply(answer, { language: 'en' });
    expect(readAsked({ ...reply, components: [] })).toBeNull();
    expect(readAsked({ ...reply, content: '' })).toBeNull();
    expect(readAsked({ ...reply, content: 'What do attachés do?' })).toBeNull();
  });
});

describe('readPassageIds', () => {
  it('reads the ids of what is quoted, in order, and leaves other embeds aside', () => {
    const [one, two] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'].map((id) =>
      makeExcerpt('Peace.', { passageId: id as PassageId, document: { author: 'A · b' } }),
    );
    if (one === undefined || two === undefined) throw new Error('Expected two excerpts');
    const { embeds } = renderReply(makeQuoted(one, two), { language: 'en' });
    const others = [{ description: 'x' }, { footer: { text: 'not an id' } }];
    expect(readPassageIds({ embeds: [...embeds, ...others] })).toEqual(['aaaaaaaaaaaa', 'bbbbbbbbbbbb']);
  });
});
