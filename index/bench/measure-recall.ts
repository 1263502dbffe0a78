import type { Embedder } from '../embedder.ts';
import { createExactIndex } from '../hnsw-vector-index.ts';
import type { OpenGeneration } from '../open-generation.ts';
import type { Measured } from './bench-row.ts';
import { spreadOf } from './statistics.ts';

const K = 10;

/** Share of the ten nearest by exact search that the graph finds too. Passages with the same words count once. */
export async function measureRecall(
  { vectors, twins, manifest }: OpenGeneration,
  embedder: Embedder,
  questions: readonly string[],
): Promise<Measured> {
  const labels = Array.from({ length: manifest.passages }, (_, label) => label).filter(
    (label) => !twins.has(label),
  );
  const exact = createExactIndex(
    embedder.dimensions,
    labels.map((label) => vectors.vector(label)),
  );
  const shares: number[] = [];
  for (const question of questions) {
    const query = await embedder.embedQuery(question);
    const nearest = new Set(exact.search(query, K).map(({ label }) => labels[label]));
    const found = vectors.search(query, K).filter(({ label }) => nearest.has(label)).length;
    shares.push(found / Math.max(1, nearest.size));
  }
  exact.close();
  const mean = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  return {
    ...spreadOf(shares),
    value: mean,
    ratio: mean,
    note: `${questions.length} questions, ${labels.length} different passages; min and max of one question`,
  };
}
