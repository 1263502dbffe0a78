import { describe, expect, it } from 'vitest';
import { dotProduct } from '../../index/embedder.ts';
import type { Embedder } from '../../index/index.ts';
import { rememberVectors } from '../../index/remember-vectors.ts';
import { testEmbedder } from '../support/embedder.ts';

describe('an embedder that remembers', () => {
  it('gives the vectors of the one behind it, and asks it for none twice', async () => {
    const real = await testEmbedder();
    const asked: string[] = [];
    const counting: Embedder = {
      ...real,
      embed: async (texts) => {
        asked.push(...texts);
        return real.embed(texts);
      },
      embedQuery: async (question) => {
        asked.push(`? ${question}`);
        return real.embedQuery(question);
      },
    };
    const remembering = rememberVectors(counting);
    await remembering.embed(['truce', 'zone', 'truce']);
    const [zone, officer, truce] = await remembering.embed(['zone', 'officer', 'truce']);
    const [first, second] = await Promise.all([
      remembering.embedQuery('truce'),
      remembering.embedQuery('truce'),
    ]);
    expect(asked).toEqual(['truce', 'zone', 'officer', '? truce']);
    expect(first).toBe(second);
    expect(first).toEqual(await real.embedQuery('truce'));
    // The model rounds by the whole batch: the same text alone has nearly the same vector.
    for (const [vector, text] of [
      [zone, 'zone'],
      [officer, 'officer'],
      [truce, 'truce'],
    ] as const) {
      const [expected] = await real.embed([text]);
      expect(dotProduct(vector ?? new Float32Array(), expected ?? new Float32Array())).toBeGreaterThan(0.95);
    }
  });
});
