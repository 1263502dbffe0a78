import { describe, expect, it } from 'vitest';
import type { Embedder } from '../../index/index.ts';
import { rememberVectors } from '../../index/remember-vectors.ts';
import { testEmbedder } from '../support/embedder.ts';

/** The same embedder, and what it is asked for: texts, and questions after a question mark. */
function count(real: Embedder): { readonly counting: Embedder; readonly asked: string[] } {
  const asked: string[] = [];
  const counting: Embedder = {
    ...real,
    embed: (texts) => {
      asked.push(...texts);
      return real.embed(texts);
    },
    embedQuery: (question) => {
      asked.push(`? ${question}`);
      return real.embedQuery(question);
    },
  };
  return { counting, asked };
}

describe('an embedder that remembers', () => {
  it('gives the vectors of the one behind it, and asks it for none twice', async () => {
    const real = await testEmbedder();
    const { counting, asked } = count(real);
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
    expect([zone, officer, truce]).toEqual(await real.embed(['zone', 'officer', 'truce']));
  });

  it('forgets what was used longest ago, and still gives more than it remembers', async () => {
    const real = await testEmbedder();
    const { counting, asked } = count(real);
    const remembering = rememberVectors(counting, 2);
    const texts = ['truce', 'zone', 'officer'];
    expect(await remembering.embed(texts)).toEqual(await real.embed(texts));
    await remembering.embed(['zone']);
    await remembering.embed(['truce']);
    await remembering.embed(['zone']);
    await remembering.embed(['officer']);
    expect(asked).toEqual([...texts, 'truce', 'officer']);
  });

  it('shares what is being embedded with whoever asks meanwhile', async () => {
    const real = await testEmbedder();
    const { counting, asked } = count(real);
    const remembering = rememberVectors(counting);
    const [[truce], vectors] = await Promise.all([
      remembering.embed(['truce']),
      remembering.embed(['zone', 'truce']),
    ]);
    expect(asked).toEqual(['truce', 'zone']);
    expect(vectors[1]).toBe(truce);
  });

  it('asks again where asking failed', async () => {
    const real = await testEmbedder();
    let fails = true;
    const failing: Embedder = {
      ...real,
      embed: (texts) => (fails ? Promise.reject(new Error('torn')) : real.embed(texts)),
      embedQuery: (question) => (fails ? Promise.reject(new Error('torn')) : real.embedQuery(question)),
    };
    const remembering = rememberVectors(failing);
    await expect(remembering.embedQuery('truce')).rejects.toThrow('torn');
    await expect(remembering.embed(['truce', 'zone'])).rejects.toThrow('torn');
    fails = false;
    expect(await remembering.embed(['zone'])).toEqual(await real.embed(['zone']));
    expect(await remembering.embedQuery('truce')).toEqual(await real.embedQuery('truce'));
  });
});
