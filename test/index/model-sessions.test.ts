import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ModelError } from '../../index/errors.ts';
import { DEFAULT_MODEL, MODELS_DIRECTORY } from '../../index/model-profile.ts';
import { startModelProcess } from '../../index/model-runner.ts';
import type { SessionMessage } from '../../index/model-session.mjs';
import { ModelSessions, type SessionPlaces } from '../../index/model-sessions.ts';

const WEIGHTS = join(MODELS_DIRECTORY, DEFAULT_MODEL, 'onnx/model_quantized.onnx');

const tokensOf = (...tokens: number[]) => BigInt64Array.from(tokens, BigInt);

/** [CLS], a word, [SEP]. */
const SHORT = tokensOf(101, 2000, 102);

/** Two of them are as much as a process is given at once. */
const LONG = tokensOf(101, ...new Array(254).fill(2000), 102);

/** A process that starts takes a third of a second to load the weights: it has to be found before it has. */
const SOON = { interval: 5, timeout: 10_000 };

function createSessions(places: SessionPlaces, weights: string = WEIGHTS): ModelSessions {
  const unloadable = (cause: Error) => new ModelError('Not to be loaded.', { cause });
  const sessions = new ModelSessions({ weights, pooling: 'mean' }, unloadable, places);
  onTestFinished(() => sessions.close());
  return sessions;
}

function createProcesses(most: number, weights?: string): ModelSessions {
  return createSessions({ processes: most, here: false }, weights);
}

/** Ids of the model processes that this one has started and that live. */
async function started(): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/u.test(entry)) continue;
    const [words, stat] = await Promise.all(
      ['cmdline', 'stat'].map((file) => readFile(join('/proc', entry, file), 'utf8').catch(() => '')),
    );
    const [state, parent] = stat?.split(') ')[1]?.split(' ') ?? [];
    if (words?.includes('model-process') && Number(parent) === process.pid && state !== 'Z')
      found.push(Number(entry));
  }
  return found;
}

describe.runIf(process.platform === 'linux')('processes of a model', () => {
  it('are started one after another, as there is more to do than those that run can take', async () => {
    const processes = createProcesses(3);
    expect(await started()).toHaveLength(0);
    const alone = await processes.run(SHORT);
    await processes.run(SHORT);
    expect(await started()).toHaveLength(1);
    const many = Array.from({ length: 4_000 }, () => processes.run(SHORT));
    for (const vector of await Promise.all(many)) {
      expect(vector).toEqual(alone);
      // Kept, it keeps nothing else in memory.
      expect(vector.buffer.byteLength).toBe(vector.byteLength);
    }
    expect((await started()).length).toBeGreaterThan(1);
    expect((await started()).length).toBeLessThanOrEqual(3);
    await processes.close();
    expect(await started()).toEqual([]);
  });

  it('are started together where there is enough to do for all', async () => {
    const processes = createProcesses(2);
    let embedded = 0;
    const vectors = [1, 2].map(async () => {
      await processes.run(SHORT);
      embedded += 1;
    });
    await vi.waitUntil(async () => (await started()).length === 2, SOON);
    // Neither was ready before the other was started.
    expect(embedded).toBe(0);
    await Promise.all(vectors);
  });

  it('fail the text that the model refuses, and no other', async () => {
    const processes = createProcesses(1);
    const beyondVocabulary = processes.run(tokensOf(101, 9_999_999, 102));
    const [failure, vector] = await Promise.allSettled([beyondVocabulary, processes.run(SHORT)]);
    expect(failure).toMatchObject({
      reason: { code: 'model', message: expect.stringMatching(/could not embed: .+/u) },
    });
    expect(vector.status).toBe('fulfilled');
  });

  it('that die give way to others, which have what they were given once more', async () => {
    const processes = createProcesses(1);
    const before = await processes.run(SHORT);
    const [victim = 0] = await started();
    process.kill(victim, 'SIGSTOP');
    const given = [1, 2].map(() => processes.run(LONG));
    // More than a process is given: it waits for the next.
    const waiting = processes.run(SHORT);
    process.kill(victim, 'SIGKILL');
    const [one, other] = await Promise.all(given);
    expect(one).toEqual(other);
    expect(await waiting).toEqual(before);
    expect(await started()).not.toContain(victim);
  });

  it('that say nothing for long are ended, and others have what they were given', async () => {
    const said: SessionMessage[] = [];
    const ended: string[] = [];
    const listener = {
      onMessage: (message: SessionMessage) => said.push(message),
      onEnd: (how: string) => ended.push(how),
    };
    const runner = startModelProcess({ weights: WEIGHTS, pooling: 'mean' }, listener, 500);
    onTestFinished(() => runner.end());
    await vi.waitUntil(() => said.length === 1);
    runner.give({ id: 1, tokens: SHORT });
    await vi.waitUntil(() => said.length === 2);
    const [id = 0] = await started();
    process.kill(id, 'SIGSTOP');
    // Without a text it may be silent.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(ended).toEqual([]);
    runner.give({ id: 2, tokens: SHORT });
    await vi.waitUntil(() => ended.length > 0);
    expect(ended).toEqual(['SIGKILL']);
  });

  it('that die over the same texts twice fail these, by what they died of', async () => {
    const processes = createProcesses(1);
    await processes.run(SHORT);
    // Stopped, the first can't be done with them before it is killed.
    for (const id of await started()) process.kill(id, 'SIGSTOP');
    const failing = Promise.allSettled([1, 2].map(() => processes.run(LONG)));
    for (let time = 0; time < 2; time += 1) {
      const victims = await vi.waitUntil(async () => {
        const ids = await started();
        return ids.length > 0 && ids;
      }, SOON);
      // The second is killed while it loads, or over the texts.
      for (const victim of victims) process.kill(victim, 'SIGKILL');
      await vi.waitUntil(async () => !(await started()).some((id) => victims.includes(id)), SOON);
    }
    for (const failure of await failing) {
      expect(failure).toMatchObject({
        reason: { code: 'model', message: 'A process of the model has ended (SIGKILL).' },
      });
    }
    await expect(processes.run(SHORT)).resolves.toHaveLength(384);
  });

  it('are ended when they are closed, also one that hangs and one that is starting', async () => {
    const processes = createProcesses(2);
    await processes.run(SHORT);
    for (const id of await started()) process.kill(id, 'SIGSTOP');
    const running = Promise.allSettled([1, 2, 3].map(() => processes.run(LONG)));
    expect(await started()).toHaveLength(2);
    await processes.close();
    expect(await started()).toEqual([]);
    for (const failure of await running) {
      expect(failure).toMatchObject({
        reason: { message: 'The model was closed before it had embedded everything.' },
      });
    }
    await expect(processes.run(SHORT)).rejects.toThrow('The model is closed.');
    // Once more does nothing.
    await processes.close();
  });

  it('that can’t load the weights fail all that waits, and are tried again', async () => {
    const processes = createProcesses(2, join(MODELS_DIRECTORY, 'none.onnx'));
    const failures = await Promise.allSettled([1, 2, 3].map(() => processes.run(SHORT)));
    for (const failure of failures) {
      expect(failure).toMatchObject({ reason: { message: 'Not to be loaded.' } });
    }
    await expect(processes.run(SHORT)).rejects.toThrow('Not to be loaded.');
  });
});

describe.runIf(process.platform === 'linux')('a session in this thread', () => {
  it('takes a text alone, and shares many with a process', async () => {
    const sessions = createSessions({ processes: 1, here: true });
    const vector = await sessions.run(SHORT);
    expect(vector).toEqual(await createProcesses(1).run(SHORT));
    expect(vector.buffer.byteLength).toBe(vector.byteLength);
    await sessions.run(SHORT);
    const ofOthers = await started();
    const many = await Promise.all(Array.from({ length: 2_000 }, () => sessions.run(SHORT)));
    for (const each of many) expect(each).toEqual(vector);
    const [shares = 0, ...more] = (await started()).filter((id) => !ofOthers.includes(id));
    expect(more).toEqual([]);
    // What comes to one that has been stopped waits; this thread goes on.
    process.kill(shares, 'SIGSTOP');
    const given = Array.from({ length: 8 }, () => sessions.run(LONG));
    await expect(Promise.race(given)).resolves.toHaveLength(384);
    process.kill(shares, 'SIGKILL');
    await expect(Promise.all(given)).resolves.toHaveLength(8);
  });

  it('lets others be heard between two texts', async () => {
    const sessions = createSessions({ processes: 0, here: true });
    await sessions.run(SHORT);
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 1);
    await Promise.all(Array.from({ length: 40 }, () => sessions.run(LONG)));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
  });

  it('fails the text that the model refuses, and no other', async () => {
    const sessions = createSessions({ processes: 0, here: true });
    const [failure, vector] = await Promise.allSettled([
      sessions.run(tokensOf(101, 9_999_999, 102)),
      sessions.run(SHORT),
    ]);
    expect(failure).toMatchObject({ reason: { message: expect.stringMatching(/could not embed: .+/u) } });
    expect(vector.status).toBe('fulfilled');
  });

  it('that can’t load the weights fails all that waits, and is tried again', async () => {
    const sessions = createSessions({ processes: 1, here: true }, join(MODELS_DIRECTORY, 'none.onnx'));
    for (let time = 0; time < 2; time += 1) {
      const failures = await Promise.allSettled([1, 2].map(() => sessions.run(SHORT)));
      for (const failure of failures) {
        expect(failure).toMatchObject({ reason: { message: 'Not to be loaded.' } });
      }
    }
  });

  it('fails what it still had to do when it is closed', async () => {
    const sessions = createSessions({ processes: 0, here: true });
    await sessions.run(SHORT);
    const running = Promise.allSettled([1, 2, 3].map(() => sessions.run(LONG)));
    await sessions.close();
    for (const failure of await running) {
      expect(failure).toMatchObject({
        reason: { message: 'The model was closed before it had embedded everything.' },
      });
    }
    await expect(sessions.run(SHORT)).rejects.toThrow('The model is closed.');
  });
});
