import { describe, expect, it } from 'vitest';
import { Latency, measureAnswers } from '../../bot/latency.ts';
import type { Library } from '../../index/index.ts';

describe('the times of answers', () => {
  it('are nobody’s guess before there are any', () => {
    expect(new Latency().within(0.5)).toBeNull();
  });

  it('tell within what time a share of them came, by nearest rank', () => {
    const latency = new Latency();
    for (const time of [50, 10, 40, 30, 20]) latency.add(time);
    expect([0.2, 0.5, 0.95, 1].map((share) => latency.within(share))).toEqual([10, 30, 50, 50]);
  });

  it('are those of the last thousand', () => {
    const latency = new Latency();
    for (let time = 1; time <= 2_500; time += 1) latency.add(time);
    expect(latency.count).toBe(1_000);
    expect(latency.within(0.001)).toBe(1_501);
    expect(latency.within(1)).toBe(2_500);
  });

  it('are noted of answers alone, and everything else goes through', async () => {
    class Shelf {
      readonly #name = 'kept';
      ask = async () => this.#name;
      async facts() {
        return this.#name;
      }
    }
    const latency = new Latency();
    const measured = measureAnswers(new Shelf() as unknown as Library, latency);
    expect(await measured.facts()).toBe('kept');
    expect(latency.count).toBe(0);
    expect(await measured.ask('?')).toBe('kept');
    expect(latency.count).toBe(1);
  });
});
