/** Milliseconds of work to measure by. */
const WORK = 150;

/**
 * How many times longer things take at this moment than on a machine that does nothing else, 1 or more:
 * by the time that passes while this process works for a moment. A bound that holds for a program on its own
 * holds for it among others when it is stretched by this.
 */
export function measureSlowness(): number {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    const worked = (user + system) / 1000;
    if (worked < WORK) continue;
    const ratio = (performance.now() - begun) / worked;
    // Several processes take part, and each may be kept waiting.
    return Math.max(1, 2 * ratio - 1);
  }
}
