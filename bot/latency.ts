import type { Library } from '../index/index.ts';

/** Answers whose times are kept: enough that the slowest hundredth is ten of them. */
const KEPT = 1_000;

/** How long the last answers took. */
export class Latency {
  readonly #times: number[] = [];
  #next = 0;

  /** @param milliseconds of one answer */
  add(milliseconds: number): void {
    this.#times[this.#next] = milliseconds;
    this.#next = (this.#next + 1) % KEPT;
  }

  get count(): number {
    return this.#times.length;
  }

  /**
   * The time (ms) within which a share of the answers came, by nearest rank.
   * @param share in (0, 1]
   * @returns null when there were none
   */
  within(share: number): number | null {
    const sorted = [...this.#times].sort((a, b) => a - b);
    return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  }
}

/** The same library, with the time of every answer noted: from the question to the engine until its answer is here. */
export function measureAnswers(library: Library, latency: Latency): Library {
  const ask: Library['ask'] = async (...given) => {
    const begun = performance.now();
    const answer = await library.ask(...given);
    latency.add(performance.now() - begun);
    return answer;
  };
  return new Proxy(library, {
    get(target, name) {
      if (name === 'ask') return ask;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
