/** First millisecond of 2015, from which Discord's ids count. */
const DISCORD_EPOCH = 1_420_070_400_000n;

/** Makes ids like Discord's: the time in the upper 42 bits, strictly increasing. */
export function createSnowflakes(): () => string {
  let last = 0n;
  return () => {
    const now = (BigInt(Date.now()) - DISCORD_EPOCH) << 22n;
    last = now > last ? now : last + 1n;
    return last.toString();
  };
}

/** Milliseconds since 1970 at which an id was made. */
export function timeOf(id: string): number {
  return Number((BigInt(id) >> 22n) + DISCORD_EPOCH);
}
