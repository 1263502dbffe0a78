import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds between two looks: one at 800 MB takes 14 to 25 ms of the processor’s time. */
const INTERVAL = 500;

/** Watches how much memory a process and all below it hold, from its beginning on. */
export class MemoryWatch {
  #peak = 0;
  readonly #over = new AbortController();
  readonly #watching: Promise<void>;

  constructor(private readonly pid: number) {
    this.#watching = this.#watch();
  }

  /** Bytes at the highest so far, see `residentBelow`; what came and went between two looks is missed. */
  get peak(): number {
    return this.#peak;
  }

  /** Looks once more. @returns the peak */
  async stop(): Promise<number> {
    this.#over.abort();
    await this.#watching;
    return this.#peak;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#over;
    for (;;) {
      this.#peak = Math.max(this.#peak, await residentBelow(this.pid));
      if (signal.aborted) return;
      await setTimeout(INTERVAL, null, { signal }).catch(() => {});
    }
  }
}

/**
 * Bytes of main memory that a process and all below it hold; pages of a file that several of them map are one
 * memory, and counted once. 0 where there is no Linux.
 */
export async function residentBelow(pid: number): Promise<number> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/u.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
    parents.set(Number(entry), Number(/^PPid:\s+(\d+)/mu.exec(status)?.[1] ?? 0));
  }
  let own = 0;
  const shared = new Map<string, number>();
  const below = [pid];
  for (let next = below.pop(); next !== undefined; next = below.pop()) {
    for (const { file, resident, anonymous } of await mappingsOf(next)) {
      own += anonymous;
      shared.set(file, Math.max(shared.get(file) ?? 0, resident - anonymous));
    }
    for (const [child, parent] of parents) if (parent === next) below.push(child);
  }
  return own + [...shared.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** What a process has in main memory (bytes), by mapping; `file` tells those of one place in one file apart. */
async function mappingsOf(pid: number) {
  const smaps = await readFile(`/proc/${pid}/smaps`, 'utf8').catch(() => '');
  return smaps.split(/^(?=[\da-f]+-[\da-f]+ )/mu).map((mapping) => {
    const [, offset = '', path = ''] = /^\S+ \S+ (\S+) \S+ \S+ +(\S.*)?$/mu.exec(mapping) ?? [];
    const field = (name: string) =>
      1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'mu').exec(mapping)?.[1] ?? 0);
    return { file: `${offset} ${path}`, resident: field('Rss'), anonymous: field('Anonymous') };
  });
}
