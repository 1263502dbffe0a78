import type { Library } from '../library.ts';
import type { Measured } from './bench-row.ts';
import { medianRatio, spreadOf } from './statistics.ts';

/** Through an engine process: all questions at once, and the same one after the other, in turns. */
export async function measureTogether(
  engine: Library,
  questions: readonly string[],
  rounds: number,
): Promise<Measured> {
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await Promise.all(questions.map((question) => engine.ask(question)));
    const together = performance.now() - begun;
    for (const question of questions) await engine.ask(question);
    const inTurn = performance.now() - begun - together;
    pairs.push([questions.length / (together / 1000), questions.length / (inTurn / 1000)]);
  }
  return { ...spreadOf(pairs.map(([rate]) => rate)), ratio: medianRatio(pairs), note: `${rounds} rounds` };
}
