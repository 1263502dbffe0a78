import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../index/embedder.ts';
import { GraphFile } from '../../index/graph-file.ts';
import { createHnswBuilder } from '../../index/hnsw-vector-index.ts';
import { StoredVectors } from '../../index/stored-vectors.ts';
import { temporaryDirectory } from '../support/temporary.ts';

/** Another for each label. */
function vectorOf(label: number): Float32Array {
  return normalise(Float32Array.of(1, label, label ** 2 / 10));
}

async function writeGraph(file: string, labels: readonly number[]): Promise<void> {
  const builder = createHnswBuilder(3, labels.length);
  for (const label of labels) builder.add(label, vectorOf(label));
  await builder.write(file);
}

describe('vectors read out of a graph', () => {
  it('are those that were put there, whichever labels were left out', async () => {
    const file = join(await temporaryDirectory(), 'vectors.hnsw');
    const ascending = fc
      .uniqueArray(fc.nat(60), { maxLength: 30 })
      .map((labels) => labels.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(ascending, async (labels) => {
        await writeGraph(file, labels);
        const graph = new GraphFile(file, 3);
        const stored = new StoredVectors(graph);
        try {
          for (let label = 0; label <= 61; label += 1) {
            if (labels.includes(label)) expect(stored.vector(label)).toEqual(vectorOf(label));
            else expect(() => stored.vector(label)).toThrow(`Expected the label of a vector, got ${label}`);
          }
          expect(labels.map((_, element) => stored.labelOf(element))).toEqual(labels);
          expect(labels.map((label) => stored.elementOf(label))).toEqual(labels.map((_, element) => element));
        } finally {
          graph.close();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('have the length that they were written with', async () => {
    const file = join(await temporaryDirectory(), 'vectors.hnsw');
    await writeGraph(file, [0, 2]);
    expect(() => new GraphFile(file, 4)).toThrow('Expected a graph of vectors of 4 numbers');
    await writeFile(file, 'torn');
    expect(() => new GraphFile(file, 3)).toThrow('Expected 96 bytes at 0 of a graph, got 4');
  });
});
