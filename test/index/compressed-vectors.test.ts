import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { CompressedVectors } from '../../index/compressed-vectors.ts';
import { dotProduct, normalise } from '../../index/embedder.ts';
import { PROJECT_ROOT } from '../../index/project-root.ts';

const finite = { noNaN: true, noDefaultInfinity: true };

function vectors(dimensions: number): fc.Arbitrary<Float32Array> {
  return fc
    .array(fc.float({ ...finite, min: -1, max: 1 }), {
      minLength: dimensions,
      maxLength: dimensions,
    })
    .map((numbers) => normalise(Float32Array.from(numbers)));
}

describe('compressed vectors', () => {
  it('give the products with a query but for what compressing takes, whatever their length', () => {
    const cases = fc
      .integer({ min: 1, max: 70 })
      .chain((dimensions) => fc.tuple(vectors(dimensions), fc.array(vectors(dimensions), { maxLength: 9 })));
    fc.assert(
      fc.property(cases, ([query, stored]) => {
        const compressed = new CompressedVectors(stored.length, query.length, 9);
        for (const [element, vector] of stored.entries()) compressed.put(element, vector);
        const scale = compressed.setQuery(query);
        // In another order than they were put.
        const elements = stored.map((_, element) => stored.length - 1 - element);
        compressed.elements.set(elements);
        compressed.multiply(elements.length);
        for (const [position, element] of elements.entries()) {
          const vector = stored[element] ?? new Float32Array();
          const off = Math.abs((compressed.products[position] ?? 9) * scale - dotProduct(query, vector));
          expect(off).toBeLessThanOrEqual(compressed.errorOf(element));
          // A whole step of each number of both.
          expect(compressed.errorOf(element)).toBeLessThan(
            1.1 * Math.sqrt(query.length) * (1 / 127 + 1 / 0x7fff),
          );
        }
      }),
    );
  });

  it('take long vectors of equal numbers, whose products are the largest', () => {
    const even = normalise(new Float32Array(4_096).fill(1));
    const compressed = new CompressedVectors(1, 4_096, 1);
    compressed.put(0, even);
    const scale = compressed.setQuery(even);
    compressed.elements[0] = 0;
    compressed.multiply(1);
    expect((compressed.products[0] ?? 9) * scale).toBeCloseTo(1, 2);
  });

  it('are multiplied by what vector-kernel.wat says', async () => {
    const { parseWat } = await wabt();
    const source = await readFile(join(PROJECT_ROOT, 'index/vector-kernel.wat'), 'utf8');
    const { buffer } = parseWat('vector-kernel.wat', source).toBinary({});
    const shipped = await readFile(join(PROJECT_ROOT, 'index/vector-kernel.wasm'));
    expect(shipped.equals(buffer), 'run `npm run assemble`').toBe(true);
  });
});
