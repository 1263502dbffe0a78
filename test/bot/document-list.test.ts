import { describe, expect, it } from 'vitest';
import { DocumentList, findDocument, findSimilar, matchDocuments } from '../../bot/document-list.ts';
import type { DocumentCard, DocumentId, LibraryFacts } from '../../index/index.ts';

function card(id: string, title: string): DocumentCard {
  const nothing = { author: null, issued: null, url: null, licence: null, summary: null };
  return { id: id as DocumentId, title, file: `${id}.md`, ...nothing, topics: [], passages: 1 };
}

const cards = [
  card('attaches', 'Defence attachés'),
  card('un-charter', 'Charter of the United Nations'),
  card('nato', 'NATO and defence diplomacy'),
];

const idsOf = (found: readonly DocumentCard[]) => found.map(({ id }) => id);

describe('documents to choose from', () => {
  it('match by words anywhere in title or id, without regard to case and accents', () => {
    expect(idsOf(matchDocuments(cards, 'ATTACHES def'))).toEqual(['attaches']);
    expect(idsOf(matchDocuments(cards, 'un-ch'))).toEqual(['un-charter']);
    expect(idsOf(matchDocuments(cards, 'xyz'))).toEqual([]);
    expect(matchDocuments(cards, ' ')).toHaveLength(3);
  });

  it('come first when their title begins with what was typed', () => {
    expect(idsOf(matchDocuments([...cards].reverse(), 'defence'))).toEqual(['attaches', 'nato']);
  });

  it('are found by exact id or exact title only', () => {
    expect(findDocument(cards, ' nato ')?.id).toBe('nato');
    expect(findDocument(cards, 'Defence attachés')?.id).toBe('attaches');
    expect(findDocument(cards, 'Defence')).toBeUndefined();
  });

  it('are similar by shared words', () => {
    expect(idsOf(findSimilar(cards, 'the nations charter', 2))).toEqual(
      ['un-charter', 'attaches'].slice(0, 1),
    );
    expect(findSimilar(cards, 'bread', 3)).toEqual([]);
  });
});

describe('the document list', () => {
  const facts = (generation: string): LibraryFacts => {
    return { generation, indexedAt: '', modelId: '', documents: 0, passages: 0 };
  };

  it('is read again only when another generation serves', async () => {
    let generation = '1';
    let reads = 0;
    const library = {
      facts: async () => facts(generation),
      documents: async () => [card('d', `Title ${++reads}`)],
    };
    const list = new DocumentList(library, () => {});
    await list.current();
    await list.current();
    expect(list.cards[0]?.title).toBe('Title 1');
    generation = '2';
    expect((await list.current())[0]?.title).toBe('Title 2');
  });

  it('stays as it was when the library is away or slow', async () => {
    const troubles: unknown[] = [];
    let answer = async () => facts('1');
    const list = new DocumentList({ facts: () => answer(), documents: async () => cards }, (error) =>
      troubles.push(error),
    );
    await list.current();
    const away = new Error('away');
    answer = () => Promise.reject(away);
    expect(await list.current()).toBe(cards);
    expect(troubles).toEqual([away]);
    answer = () => new Promise(() => {});
    expect(await list.current()).toBe(cards);
  });
});
