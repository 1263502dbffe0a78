import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Embedder, normalise } from './embedder.ts';
import { ModelError } from './errors.ts';
import { readChunks } from './hash-file.ts';

import { MODELS_DIRECTORY, type ModelProfile } from './model-profile.ts';
import { FOR_INDEXING, ModelSessions, type SessionPlaces } from './model-sessions.ts';
import { createWordPieces, type WordPieces } from './word-pieces.ts';

/** The weights file that transformers.js takes for `quantized: true`. */
const WEIGHTS = join('onnx', 'model_quantized.onnx');

/** [CLS] and [SEP]. */
const SPECIAL_TOKENS = 2;

/**
 * Loads a model's tokenizer by @xenova/transformers, and finds its weights; the only file that knows of that
 * library. It is loaded only now, so that the bot's own process, which has an engine for this, is without it,
 * and only what tokenizers need: the rest takes a tenth of a second more, and some MB. The weights are loaded
 * when something is first embedded.
 * @param places where the model is run
 * @param modelsDirectory where embedded models lie
 * @throws {ModelError} when its files are missing, with what to do; damaged weights fail what is first embedded
 */
export async function loadTransformersEmbedder(
  profile: ModelProfile,
  places: SessionPlaces = FOR_INDEXING,
  modelsDirectory: string = MODELS_DIRECTORY,
): Promise<Embedder> {
  const describe = (cause: unknown) => describeUnloadable(profile, modelsDirectory, cause);
  try {
    const { AutoTokenizer } = await import('@xenova/transformers/src/tokenizers.js');
    const { env } = await import('@xenova/transformers/src/env.js');
    env.allowRemoteModels = !profile.embedded;
    env.localModelPath = modelsDirectory;
    const tokenizer = await AutoTokenizer.from_pretrained(profile.id);
    const weights = await findWeights(profile, modelsDirectory);
    const modelHash = await hashModel(profile, modelsDirectory);
    const model = new ModelSessions({ weights, pooling: profile.pooling }, describe, places);
    return new TransformersEmbedder(profile, modelHash, createWordPieces(tokenizer), model);
  } catch (cause) {
    throw describe(cause);
  }
}

function describeUnloadable(profile: ModelProfile, modelsDirectory: string, cause: unknown): ModelError {
  const advice = profile.embedded
    ? `Its files belong in ${join(modelsDirectory, profile.id)}: restore them with \`git checkout -- index/models\`.`
    : 'It is downloaded on first use: check the connection to the Hugging Face hub, or unset ATTACHE_MODEL.';
  return new ModelError(`The model ${profile.id} could not be loaded. ${advice}`, { cause });
}

/**
 * Path of the weights: among the embedded models, where a person may have put those of the hub as well, or in
 * the library's cache.
 * @throws {Error} when they are nowhere, and can't be downloaded
 */
async function findWeights(profile: ModelProfile, modelsDirectory: string): Promise<string> {
  const local = join(modelsDirectory, profile.id, WEIGHTS);
  if (profile.embedded || (await exists(local))) return local;
  const { env } = await import('@xenova/transformers/src/env.js');
  const cached = join(env.cacheDir, profile.id, WEIGHTS);
  if (!(await exists(cached))) {
    // Downloads them, once, and has no other way than to load them as well.
    const { AutoModel } = await import('@xenova/transformers');
    const model = await AutoModel.from_pretrained(profile.id, { quantized: true });
    await model.dispose();
  }
  return cached;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Raised when a text gets another vector from the same weights. */
const EMBEDDING_VERSION = 2;

/** Of a model on the hub only the profile is hashed: its files lie in a cache that is not ours. */
async function hashModel(profile: ModelProfile, modelsDirectory: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([EMBEDDING_VERSION, profile]));
  if (profile.embedded) {
    for (const file of ['tokenizer.json', WEIGHTS]) {
      for await (const chunk of readChunks(join(modelsDirectory, profile.id, file))) hash.update(chunk);
    }
  }
  return hash.digest('hex');
}

class TransformersEmbedder implements Embedder {
  readonly dimensions: number;

  constructor(
    readonly profile: ModelProfile,
    readonly modelHash: string,
    private readonly wordPieces: WordPieces,
    private readonly model: ModelSessions,
  ) {
    this.dimensions = profile.dimensions;
  }

  countWordPieces(text: string): number {
    return this.wordPieces.count(text);
  }

  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const prefixed = texts.map((text) => this.profile.passagePrefix + text);
    const tokens = prefixed.map((text) => this.wordPieces.encode(text));
    const lengths = tokens.map(({ length }) => length);
    const tooLong = Math.max(...lengths);
    if (tooLong > this.profile.longestInput) {
      throw new RangeError(
        `Expected texts of up to ${this.profile.longestInput} word pieces, got ${tooLong}`,
      );
    }
    return Promise.all(tokens.map((ofText) => this.#forward(ofText)));
  }

  async embedQuery(question: string): Promise<Float32Array> {
    const parts = this.#cutToLength(question).map((part) => this.profile.queryPrefix + part);
    const vectors = await Promise.all(parts.map((part) => this.#forward(this.wordPieces.encode(part))));
    const mean = new Float32Array(this.dimensions);
    for (const vector of vectors) {
      for (let i = 0; i < mean.length; i += 1) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0);
    }
    return normalise(mean);
  }

  async close(): Promise<void> {
    await this.model.close();
  }

  /** Runs of whole words, each short enough for the model; the text itself when it is. */
  #cutToLength(text: string): string[] {
    const room = this.profile.longestInput - SPECIAL_TOKENS - this.countWordPieces(this.profile.queryPrefix);
    if (this.countWordPieces(text) <= room) return [text];
    const parts: string[] = [];
    let part = '';
    let length = 0;
    for (const word of text.split(/\s+/u)) {
      const wordLength = this.countWordPieces(word);
      if (part !== '' && length + wordLength > room) {
        parts.push(part);
        part = '';
        length = 0;
      }
      // A "word" that is itself too long is writing without spaces: its beginning stands for it.
      part += part === '' ? word.slice(0, room) : ` ${word.slice(0, room)}`;
      length += Math.min(wordLength, room);
    }
    return [...parts, part];
  }

  #forward(tokens: readonly number[]): Promise<Float32Array> {
    return this.model.run(BigInt64Array.from(tokens, BigInt));
  }
}
