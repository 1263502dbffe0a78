import type { Library } from '../library.ts';
import type { Measured } from './bench-row.ts';
import { median, medianRatio, spreadOf } from './statistics.ts';
import { timed } from './timed.ts';

/**
 * Through an engine process: all questions at once, and the same one after the other, in turns.
 * @param start an engine for each turn: one remembers what it was asked
 */
export async function measureTogether(
  start: () => Promise<Library>,
  questions: readonly string[],
  rounds: number,
): Promise<Measured> {
  const pairs: (readonly [number, number])[] = [];
  const rateOf = async (ask: (engine: Library) => Promise<unknown>) => {
    const engine = await start();
    const milliseconds = await timed(() => ask(engine));
    await engine.close();
    return questions.length / (milliseconds / 1000);
  };
  for (let round = 0; round < rounds; round += 1) {
    const together = await rateOf((engine) => Promise.all(questions.map((question) => engine.ask(question))));
    const inTurn = await rateOf(async (engine) => {
      for (const question of questions) await engine.ask(question);
    });
    pairs.push([together, inTurn]);
  }
  const baseline = median(pairs.map(([, rate]) => rate)).toFixed(1);
  return {
    ...spreadOf(pairs.map(([rate]) => rate)),
    ratio: medianRatio(pairs),
    note: `baseline ${baseline} /s; ${rounds} rounds`,
  };
}
