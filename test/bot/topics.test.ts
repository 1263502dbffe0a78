import { describe, expect, it } from 'vitest';
import { findTopic, hasTopic, matchTopics, topicsOf, valueOfTopic } from '../../bot/topics.ts';
import type { DocumentCard, DocumentId } from '../../index/index.ts';

function card(id: string, ...topics: string[]): DocumentCard {
  const nothing = { author: null, issued: null, url: null, licence: null, summary: null };
  return { id: id as DocumentId, title: id, file: `${id}.md`, ...nothing, topics, passages: 1 };
}

const LONG = `Long ${'x'.repeat(120)}`;

const cards = [
  card('a', 'Peacekeeping', 'Attachés', 'peacekeeping'),
  card('b', 'PEACEKEEPING ', LONG),
  card('c', 'attaches', 'Peace talks'),
  card('d'),
];
const topics = topicsOf(cards);

describe('topics', () => {
  it('are counted once a document, whatever their capitals and accents, most documents first', () => {
    expect(topics.map(({ name, documents }) => `${name} ${documents}`)).toEqual([
      'Attachés 2',
      'Peacekeeping 2',
      `${LONG} 1`,
      'Peace talks 1',
    ]);
  });

  it('are found by name or by reference', () => {
    const [attaches] = topics;
    expect(findTopic(topics, '  ATTACHES ')).toBe(attaches);
    expect(findTopic(topics, attaches?.reference ?? '')).toBe(attaches);
    expect(findTopic(topics, 'Attach')).toBeUndefined();
    expect(findTopic(topics, '')).toBeUndefined();
  });

  it('have a reference that stays the same when the library changes', () => {
    const again = topicsOf([card('z', 'ATTACHÉS')]);
    expect(again[0]?.reference).toBe(topics[0]?.reference);
    expect(new Set(topics.map(({ reference }) => reference)).size).toBe(topics.length);
    for (const { reference } of topics) expect(reference).toMatch(/^[0-9a-f]{10}$/u);
  });

  it('match by words, those that begin so first', () => {
    expect(matchTopics(topics, 'talks').map(({ name }) => name)).toEqual(['Peace talks']);
    expect(matchTopics(topics, 'peace').map(({ name }) => name)).toEqual(['Peacekeeping', 'Peace talks']);
    expect(matchTopics(topics, '')).toHaveLength(4);
  });

  it('are those of a document', () => {
    const [attaches] = topics;
    if (attaches === undefined) throw new Error('There is no topic');
    expect(cards.filter((each) => hasTopic(each, attaches)).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('are given by name where Discord takes it', () => {
    expect(topics.map(valueOfTopic)).toEqual([
      'Attachés',
      'Peacekeeping',
      expect.stringMatching(/^[0-9a-f]{10}$/u),
      'Peace talks',
    ]);
  });
});
