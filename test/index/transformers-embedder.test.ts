import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AutoModel, AutoTokenizer, env } from '@xenova/transformers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dotProduct } from '../../index/embedder.ts';
import {
  DEFAULT_MODEL,
  type Embedder,
  FOR_ANSWERS,
  FOR_INDEXING,
  findModelProfile,
  loadTransformersEmbedder,
  type SessionPlaces,
} from '../../index/index.ts';
import { MODELS_DIRECTORY, type ModelProfile } from '../../index/model-profile.ts';
import { testEmbedder } from '../support/embedder.ts';
import { withoutOutput } from '../support/onnx.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const PROFILE = findModelProfile(DEFAULT_MODEL);

/** Of all lengths. */
const TEXTS = Array.from(
  { length: 60 },
  (_, i) => `Sector ${i}: ${'the observers reported on the armistice and its terms '.repeat(i % 9)}`,
);

async function load(
  profile: ModelProfile,
  modelsDirectory?: string,
  places: SessionPlaces = FOR_INDEXING,
): Promise<Embedder> {
  const embedder = await loadTransformersEmbedder(profile, places, modelsDirectory);
  onTestFinished(() => embedder.close());
  return embedder;
}

/** A folder with the default model under an id, its weights changed. */
async function copyModel(id: string, change: (weights: Buffer) => Buffer): Promise<string> {
  const models = await temporaryDirectory();
  await cp(join(MODELS_DIRECTORY, DEFAULT_MODEL), join(models, id), { recursive: true });
  const weights = join(models, id, 'onnx/model_quantized.onnx');
  await writeFile(weights, change(await readFile(weights)));
  return models;
}

/** Each vector's cosine with its partner. */
function cosines(vectors: readonly Float32Array[], others: readonly Float32Array[]): number[] {
  return vectors.map((vector, position) => dotProduct(vector, others[position] ?? new Float32Array()));
}

describe('the embedder', () => {
  it('gives the same vectors wherever the model is run', async () => {
    const here = await load(PROFILE, undefined, FOR_ANSWERS);
    const elsewhere = await testEmbedder();
    const [vectors, question] = await Promise.all([here.embed(TEXTS), here.embedQuery('Who?')]);
    expect(vectors).toEqual(await elsewhere.embed(TEXTS));
    expect(question).toEqual(await elsewhere.embedQuery('Who?'));
  });

  it('gives what the library’s own model gives of each text alone, whoever else asks meanwhile', async () => {
    const embedder = await testEmbedder();
    const [vectors, question, again] = await Promise.all([
      embedder.embed(TEXTS),
      embedder.embedQuery('Who observed the armistice?'),
      embedder.embed(TEXTS.toReversed()),
    ]);
    expect(again.reverse()).toEqual(vectors);
    const tokenizer = await AutoTokenizer.from_pretrained(DEFAULT_MODEL);
    const model = await AutoModel.from_pretrained(DEFAULT_MODEL, { quantized: true });
    for (const [text, vector] of [...TEXTS.entries()].map(([at, text]) => [text, vectors[at]] as const)) {
      const { sentence_embedding } = await model(tokenizer([text]));
      expect(vector).toEqual(sentence_embedding.data);
    }
    const { sentence_embedding } = await model(tokenizer(['Who observed the armistice?']));
    expect(dotProduct(question, sentence_embedding.data)).toBeCloseTo(1, 6);
  });

  it.each([['mean'], ['first-token']] as const)('pools by %s where the graph doesn’t', async (pooling) => {
    const id = `bare-${pooling}`;
    const models = await copyModel(id, (weights) => withoutOutput(weights, 'sentence_embedding'));
    const embedder = await load({ ...PROFILE, id, pooling }, models);
    const vectors = await embedder.embed(TEXTS);
    for (const same of cosines(vectors, vectors)) expect(same).toBeCloseTo(1, 5);
    const nearness = cosines(vectors, await (await testEmbedder()).embed(TEXTS));
    if (pooling === 'mean') for (const cosine of nearness) expect(cosine).toBeGreaterThan(0.9999);
    else expect(Math.max(...nearness)).toBeLessThan(0.99);
  });

  it('refuses a text that is too long, and cuts nothing', async () => {
    const embedder = await testEmbedder();
    await expect(embedder.embed(['short', 'word '.repeat(300)])).rejects.toThrow(RangeError);
  });

  it('says at once that weights are missing, and with the first text that they are damaged', async () => {
    const advice = /all-MiniLM-L6-v2: restore them with `git checkout/u;
    await expect(
      loadTransformersEmbedder(PROFILE, FOR_INDEXING, await temporaryDirectory()),
    ).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(advice),
    });
    const damaged = await load(PROFILE, await copyModel(DEFAULT_MODEL, (weights) => weights.subarray(0, 99)));
    const failures = await Promise.allSettled([damaged.embed(TEXTS), damaged.embedQuery('Who?')]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ reason: { code: 'model', message: expect.stringMatching(advice) } });
    }
  });

  it('ends what is being embedded with an error when it is closed, and embeds no more', async () => {
    const embedder = await loadTransformersEmbedder(PROFILE);
    await embedder.embedQuery('Who?');
    const embedding = embedder.embed(TEXTS);
    const closing = embedder.close();
    await expect(embedding).rejects.toMatchObject({ code: 'model' });
    await closing;
    await expect(embedder.embed(TEXTS)).rejects.toMatchObject({ code: 'model' });
  });
});

describe('a model on the hub', () => {
  it('is downloaded once, and found in the cache from then on', async () => {
    const asked: string[] = [];
    const hub = createServer(async (request, response) => {
      asked.push(request.url ?? '');
      const file = (request.url ?? '').split('/resolve/main/')[1] ?? '';
      const content = await readFile(join(MODELS_DIRECTORY, DEFAULT_MODEL, file)).catch(() => null);
      response.writeHead(content === null ? 404 : 200).end(content);
    });
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const { remoteHost, cacheDir } = env;
    onTestFinished(() => {
      Object.assign(env, { remoteHost, cacheDir, allowRemoteModels: false });
      hub.close();
    });
    env.remoteHost = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/`;
    env.cacheDir = await temporaryDirectory();
    const profile = { ...PROFILE, id: 'somebody/small-model', embedded: false };
    const models = join(await temporaryDirectory(), 'none');
    await mkdir(models);
    const first = await load(profile, models);
    const vectors = await first.embed(TEXTS);
    expect(vectors).toEqual(await (await testEmbedder()).embed(TEXTS));
    expect(asked).toContain('/somebody/small-model/resolve/main/onnx/model_quantized.onnx');
    asked.length = 0;
    const second = await load(profile, models);
    expect(await second.embed(TEXTS)).toEqual(vectors);
    expect(asked).toEqual([]);
    hub.close();
    hub.closeAllConnections();
    await expect(
      loadTransformersEmbedder({ ...profile, id: 'somebody/other' }, FOR_INDEXING, models),
    ).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(/connection to the Hugging Face hub/u),
    });
  });
});

describe('a process with a model', () => {
  const begin = `
    import { findModelProfile, loadTransformersEmbedder } from '${new URL('../../index/index.ts', import.meta.url)}';
    const embedder = await loadTransformersEmbedder(findModelProfile('${DEFAULT_MODEL}'));
    const texts = ${JSON.stringify(TEXTS)};
    await embedder.embed(texts);`;

  it.each([
    ['that has nothing more to do ends, though nobody closed the model', ''],
    ['that closed it ends', 'await embedder.close();'],
    [
      'that is told to ends amid a forward pass',
      'embedder.embed(texts); await embedder.embedQuery("?"); process.exit(0);',
    ],
    [
      'that is told to ends while the weights are loaded',
      'await embedder.close(); (await loadTransformersEmbedder(embedder.profile)).embedQuery("?"); setTimeout(() => process.exit(0), 60);',
    ],
    ['stays for what is being embedded', 'embedder.embed(texts).then(() => console.log("embedded"));'],
  ])('%s', async (name, end) => {
    const script = join(await temporaryDirectory(), 'script.mts');
    await writeFile(script, begin + end);
    const { exitCode, stdout, stderr } = await runScript(script, []);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(name.startsWith('stays') ? 'embedded\n' : '');
  });

  it.runIf(process.platform === 'linux')(
    'stays when the model’s process has died, for the next one',
    async () => {
      const script = join(await temporaryDirectory(), 'script.mts');
      // Stopped first, so that the text isn't embedded before.
      const end = `
      import { execFileSync } from 'node:child_process';
      const children = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,args='], { encoding: 'utf8' });
      const lines = children.split('\\n').filter((line) => line.includes('model-process'));
      const signal = (name) => lines.forEach((line) => process.kill(Number.parseInt(line, 10), name));
      signal('SIGSTOP');
      embedder.embedQuery('?').then(() => console.log('embedded'));
      signal('SIGKILL');`;
      await writeFile(script, begin.replace("'))", "'), { processes: 1, here: false })") + end);
      expect(await runScript(script, [])).toEqual({
        exitCode: 0,
        stderr: '',
        stdout: 'embedded\n',
      });
    },
  );
});
