import type { DocumentCard } from '../index/index.ts';
import { findDocument, findSimilar, searchDocuments } from './document-list.ts';
import { describeSource } from './terminal.ts';
import type { Page } from './terminal-page.ts';

/** Documents listed at once: what fits on a screen or two. */
const MOST_LISTED = 20;
const MOST_SIMILAR = 5;

/** The library's documents: all of them by topic, those that a search finds, or one with what is known of it. */
export function renderSources(cards: readonly DocumentCard[], wanted: string, page: Page): string[] {
  if (cards.length === 0) return page.lines('The library has no documents yet.', '', 'plain');
  if (wanted === '') return cards.length <= MOST_LISTED ? renderList(cards, page) : renderTopics(cards, page);
  const one = findDocument(cards, wanted);
  const found = one === undefined ? search(cards, wanted) : [one];
  const [first] = found;
  if (first === undefined) return renderNothing(cards, wanted, page);
  return found.length === 1 ? renderCard(first, page) : renderList(found, page);
}

/** Documents of a topic, or with every word in what is known of them, as `/sources search:` finds them. */
function search(cards: readonly DocumentCard[], wanted: string): readonly DocumentCard[] {
  const topic = wanted.toLowerCase();
  const ofTopic = cards.filter(({ topics }) => topics.some((each) => each.toLowerCase() === topic));
  return ofTopic.length > 0 ? ofTopic : searchDocuments(cards, wanted);
}

function renderTopics(cards: readonly DocumentCard[], page: Page): string[] {
  const counts = new Map<string, number>();
  for (const { topics } of cards) {
    for (const topic of topics) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || a.localeCompare(b, 'en'));
  return [
    ...page.lines(`${cards.length} documents, on these topics:`, '', 'bold'),
    ...page.lines(byCount.map(([topic, count]) => `${topic} (${count})`).join(' · '), '   ', 'plain'),
    ...page.lines(':sources with a topic, or with words of a title, lists the documents.', '', 'dim'),
  ];
}

function renderList(cards: readonly DocumentCard[], page: Page): string[] {
  const left = cards.length - MOST_LISTED;
  return [
    ...page.lines(`${cards.length} documents`, '', 'bold'),
    ...cards
      .slice(0, MOST_LISTED)
      .flatMap(({ id, title, passages }) => [
        ...page.item('  – ', title),
        ...page.lines(`${describePassages(passages)} · ${id}`, '    ', 'dim'),
      ]),
    ...(left > 0 ? page.lines(`… and ${left} more: add a word of the title.`, '    ', 'plain') : []),
    ...page.lines(':sources with an id tells more of one.', '', 'dim'),
  ];
}

function renderCard(card: DocumentCard, page: Page): string[] {
  const { title, summary, topics, passages, id } = card;
  return [
    ...page.lines(title, '', 'bold'),
    ...(summary === null ? [] : page.lines(summary, '   ', 'plain')),
    ...(topics.length === 0 ? [] : page.lines(topics.join(' · '), '   ', 'cyan')),
    ...describeSource(card).flatMap((line) => page.lines(line, '   ', 'dim')),
    ...page.lines(`${describePassages(passages)} · ${id}`, '   ', 'dim'),
  ];
}

function renderNothing(cards: readonly DocumentCard[], wanted: string, page: Page): string[] {
  const similar = findSimilar(cards, wanted, MOST_SIMILAR);
  return [
    ...page.lines(`The library has no document “${wanted}”.`, '', 'plain'),
    ...(similar.length === 0 ? [] : page.lines('Did you mean one of these?', '', 'plain')),
    ...similar.flatMap(({ title }) => page.item('  – ', title)),
  ];
}

function describePassages(count: number): string {
  return count === 1 ? '1 passage' : `${count} passages`;
}
