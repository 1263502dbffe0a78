import { distance } from 'fastest-levenshtein';
import { contentTermsOf, foldCase } from '../index/index.ts';
import type { Miss } from './state/misses.ts';

/** Questions that ask the same, as far as their words tell. */
export interface MissGroup {
  readonly guildId: string;
  /** The wording asked most often; of several the latest. */
  readonly question: string;
  /** All wordings, each once, in the order in which they were first asked. */
  readonly wordings: readonly string[];
  readonly count: number;
  readonly refused: number;
  readonly uncertain: number;
  /** When it was last asked; ISO 8601, UTC. */
  readonly last: string;
}

/** Share of content words that two questions have in common when they ask the same: two of three. */
const ALIKE = 2 / 3;

/** Words of so many letters may differ in one of them: they are taken for one word, misspelt. */
const SPELT_ALIKE = 6;

interface Cluster {
  readonly guildId: string;
  readonly terms: readonly string[];
  readonly misses: Miss[];
}

/** Groups what was asked and not answered; what was asked most often first, then what was asked last. */
export function groupMisses(misses: readonly Miss[]): MissGroup[] {
  const clusters = new Map<string, Cluster>();
  for (const miss of misses) {
    const terms = termsOf(miss.question);
    const key = `${miss.guildId} ${[...terms].sort().join(' ')}`;
    const cluster = clusters.get(key) ?? { guildId: miss.guildId, terms, misses: [] };
    cluster.misses.push(miss);
    clusters.set(key, cluster);
  }
  // What was asked most draws the others to it.
  const bySize = [...clusters.values()].sort((a, b) => b.misses.length - a.misses.length);
  return joinAlike(bySize).map(describe).sort(byWeight);
}

/** Of a question without content words (of emoji, say) its whole text stands for them. */
function termsOf(question: string): readonly string[] {
  const terms = contentTermsOf(question);
  return terms.length > 0 ? terms : [foldCase(question).trim()];
}

function joinAlike(clusters: readonly Cluster[]): Cluster[] {
  const joined: Cluster[] = [];
  const byTerm = new Map<string, Cluster[]>();
  for (const cluster of clusters) {
    const keys = cluster.terms.map((term) => `${cluster.guildId} ${term}`);
    const host = findAlike(cluster.terms, keys, byTerm);
    if (host !== undefined) {
      host.misses.push(...cluster.misses);
      continue;
    }
    const own: Cluster = { ...cluster, misses: [...cluster.misses] };
    joined.push(own);
    for (const key of keys) {
      const others = byTerm.get(key);
      if (others === undefined) byTerm.set(key, [own]);
      else others.push(own);
    }
  }
  return joined;
}

/** @param keys of `terms` in `byTerm` */
function findAlike(
  terms: readonly string[],
  keys: readonly string[],
  byTerm: ReadonlyMap<string, readonly Cluster[]>,
): Cluster | undefined {
  const shared = new Map<Cluster, number>();
  for (const key of keys) {
    for (const cluster of byTerm.get(key) ?? []) shared.set(cluster, (shared.get(cluster) ?? 0) + 1);
  }
  for (const [cluster, count] of shared) {
    // Words are compared by letters only where one misspelt word more would do: that takes a hundred times as long.
    const needed = leastShared(terms.length + cluster.terms.length);
    if (count >= needed) return cluster;
    if (count === needed - 1 && countShared(terms, cluster.terms) >= needed) return cluster;
  }
  return undefined;
}

/** Words that two questions must share to be alike. @param total of both */
function leastShared(total: number): number {
  // shared / (total - shared) >= ALIKE
  return Math.ceil((ALIKE * total) / (1 + ALIKE) - 1e-9);
}

function countShared(a: readonly string[], b: readonly string[]): number {
  return a.filter((term) => b.some((other) => areSpeltAlike(term, other))).length;
}

function areSpeltAlike(a: string, b: string): boolean {
  if (a === b) return true;
  // Numbers that differ in a digit are different numbers.
  if (a.length < SPELT_ALIKE || b.length < SPELT_ALIKE || /\p{N}/u.test(a + b)) return false;
  return Math.abs(a.length - b.length) <= 1 && distance(a, b) === 1;
}

function describe({ guildId, misses }: Cluster): MissGroup {
  const inOrder = [...misses].sort((a, b) => (a.at < b.at ? -1 : 1));
  const counts = new Map<string, number>();
  for (const { question } of inOrder) counts.set(question, (counts.get(question) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const refused = misses.filter(({ outcome }) => outcome === 'refused').length;
  return {
    guildId,
    question: inOrder.findLast(({ question }) => counts.get(question) === most)?.question ?? '',
    wordings: [...counts.keys()],
    count: misses.length,
    refused,
    uncertain: misses.length - refused,
    last: inOrder.at(-1)?.at ?? '',
  };
}

function byWeight(a: MissGroup, b: MissGroup): number {
  return b.count - a.count || (a.last < b.last ? 1 : -1);
}
