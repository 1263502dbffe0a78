import { createHash } from 'node:crypto';
import type { DocumentCard } from '../index/index.ts';
import { fold, wordsOf } from './document-list.ts';

/** What several documents are about. */
export interface Topic {
  /** As the first document spells it: capitals and accents make no other topic. */
  readonly name: string;
  readonly documents: number;
  /** Ten hex digits that stand for the topic where its name is too long or has marks of ours in it. */
  readonly reference: string;
}

/** Code units of a name that Discord takes as the value of a choice. */
const LONGEST_VALUE = 100;

/** Counted once for each reading of the documents: autocompletion asks at every key that is pressed. */
const counted = new WeakMap<readonly DocumentCard[], readonly Topic[]>();

/** Topics of documents, those of most documents first, then by name. */
export function topicsOf(cards: readonly DocumentCard[]): readonly Topic[] {
  const known = counted.get(cards);
  if (known !== undefined) return known;
  const topics = countTopics(cards);
  counted.set(cards, topics);
  return topics;
}

function countTopics(cards: readonly DocumentCard[]): readonly Topic[] {
  const found = new Map<string, { name: string; documents: number }>();
  for (const { topics } of cards) {
    // Of two spellings in one document the first.
    const names = new Map(topics.toReversed().map((name) => [keyOf(name), name]));
    for (const [key, name] of names) {
      const topic = found.get(key) ?? { name, documents: 0 };
      topic.documents += 1;
      found.set(key, topic);
    }
  }
  return [...found]
    .map(([key, topic]) => ({ ...topic, reference: referenceOf(key) }))
    .sort((a, b) => b.documents - a.documents || a.name.localeCompare(b.name, 'en'));
}

function keyOf(name: string): string {
  return wordsOf(name).join(' ');
}

function referenceOf(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 10);
}

/** The topic with this name, whatever its capitals and accents, or with this reference. */
export function findTopic(topics: readonly Topic[], wanted: string): Topic | undefined {
  const key = keyOf(wanted);
  return (
    topics.find(({ name }) => keyOf(name) === key) ??
    topics.find(({ reference }) => reference === wanted.trim())
  );
}

/** Topics with every word of `typed`; those that begin with it first. */
export function matchTopics(topics: readonly Topic[], typed: string): Topic[] {
  const words = wordsOf(typed);
  const matching = topics.filter(({ name }) => words.every((word) => fold(name).includes(word)));
  const begins = ({ name }: Topic) => Number(fold(name).startsWith(words.join(' ')));
  return matching.sort((a, b) => begins(b) - begins(a));
}

export function hasTopic({ topics }: DocumentCard, { reference }: Topic): boolean {
  return topics.some((name) => referenceOf(keyOf(name)) === reference);
}

/** What an option gets for it: its name where Discord takes that. */
export function valueOfTopic({ name, reference }: Topic): string {
  return name.length <= LONGEST_VALUE ? name : reference;
}
