import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ModelError } from '../../index/errors.ts';
import { ModelProcesses, type TokenBatch } from '../../index/model-processes.ts';
import { DEFAULT_MODEL, MODELS_DIRECTORY } from '../../index/model-profile.ts';

const WEIGHTS = join(MODELS_DIRECTORY, DEFAULT_MODEL, 'onnx/model_quantized.onnx');

/** [CLS], a word, [SEP]. */
const SHORT = [101, 2000, 102];

function batchOf(tokens: readonly number[]): TokenBatch {
  return {
    texts: 1,
    ids: BigInt64Array.from(tokens, BigInt),
    mask: new BigInt64Array(tokens.length).fill(1n),
  };
}

function createProcesses(most: number, weights: string = WEIGHTS): ModelProcesses {
  const unloadable = (cause: Error) => new ModelError('Not to be loaded.', { cause });
  const processes = new ModelProcesses({ weights, pooling: 'mean' }, unloadable, most);
  onTestFinished(() => processes.close());
  return processes;
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
    const alone = await processes.run(batchOf(SHORT));
    await processes.run(batchOf(SHORT));
    expect(await started()).toHaveLength(1);
    const many = Array.from({ length: 4_000 }, () => processes.run(batchOf(SHORT)));
    for (const vectors of await Promise.all(many)) expect(vectors).toEqual(alone);
    expect((await started()).length).toBeGreaterThan(1);
    expect((await started()).length).toBeLessThanOrEqual(3);
    await processes.close();
    expect(await started()).toEqual([]);
  });

  it('fail the batch that the model refuses, and no other', async () => {
    const processes = createProcesses(1);
    const beyondVocabulary = processes.run(batchOf([101, 9_999_999, 102]));
    const [failure, vectors] = await Promise.allSettled([beyondVocabulary, processes.run(batchOf(SHORT))]);
    expect(failure).toMatchObject({
      reason: { code: 'model', message: expect.stringMatching(/could not embed: .+/u) },
    });
    expect(vectors.status).toBe('fulfilled');
  });

  it('that die fail what they were given, by what they died of, and others take their place', async () => {
    const processes = createProcesses(1);
    const before = await processes.run(batchOf(SHORT));
    const [victim = 0] = await started();
    process.kill(victim, 'SIGSTOP');
    const failing = Promise.allSettled([1, 2].map(() => processes.run(batchOf(SHORT))));
    // One more than a process is given: it waits for the next.
    const waiting = processes.run(batchOf(SHORT));
    process.kill(victim, 'SIGKILL');
    for (const failure of await failing) {
      expect(failure).toMatchObject({
        reason: { code: 'model', message: 'A process of the model has ended (SIGKILL).' },
      });
    }
    expect(await waiting).toEqual(before);
    expect(await started()).not.toContain(victim);
  });

  it('that can’t load the weights fail all that waits, and are tried again', async () => {
    const processes = createProcesses(2, join(MODELS_DIRECTORY, 'none.onnx'));
    const failures = await Promise.allSettled([1, 2, 3].map(() => processes.run(batchOf(SHORT))));
    for (const failure of failures) {
      expect(failure).toMatchObject({ reason: { message: 'Not to be loaded.' } });
    }
    await expect(processes.run(batchOf(SHORT))).rejects.toThrow('Not to be loaded.');
  });
});
