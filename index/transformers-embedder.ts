import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@xenova/transformers';
import { batchByLength, type Embedder, normalise } from './embedder.ts';
import { ModelError } from './errors.ts';
import { MODELS_DIRECTORY, type ModelProfile } from './model-profile.ts';
import { createWordPieces, type WordPieces } from './word-pieces.ts';

/** The weights file that transformers.js takes for `quantized: true`. */
const WEIGHTS = join('onnx', 'model_quantized.onnx');

/** [CLS] and [SEP]. */
const SPECIAL_TOKENS = 2;

/** What the library gives that is used here. */
type Transformers = typeof import('@xenova/transformers');

/**
 * Loads a model by @xenova/transformers; the only file that knows of it. The library is loaded only now:
 * the bot's own process, which has an engine for this, is without its 30 MB.
 * @param modelsDirectory where embedded models lie
 * @throws {ModelError} when its files can't be loaded, with what to do
 */
export async function loadTransformersEmbedder(
  profile: ModelProfile,
  modelsDirectory: string = MODELS_DIRECTORY,
): Promise<Embedder> {
  const transformers: Transformers = await import('@xenova/transformers');
  const { AutoModel, AutoTokenizer, env } = transformers;
  env.allowRemoteModels = !profile.embedded;
  env.localModelPath = modelsDirectory;
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(profile.id);
    const model = await AutoModel.from_pretrained(profile.id, { quantized: true });
    const modelHash = await hashModel(profile, modelsDirectory);
    return new TransformersEmbedder(profile, modelHash, tokenizer, model, transformers);
  } catch (cause) {
    const advice = profile.embedded
      ? `Its files belong in ${join(modelsDirectory, profile.id)}: restore them with \`git checkout -- index/models\`.`
      : 'It is downloaded on first use: check the connection to the Hugging Face hub, or unset ATTACHE_MODEL.';
    throw new ModelError(`The model ${profile.id} could not be loaded. ${advice}`, { cause });
  }
}

/** Of a model on the hub only the profile is hashed: its files lie in a cache that is not ours. */
async function hashModel(profile: ModelProfile, modelsDirectory: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(profile));
  if (profile.embedded) {
    for (const file of ['tokenizer.json', WEIGHTS]) {
      hash.update(await readFile(join(modelsDirectory, profile.id, file)));
    }
  }
  return hash.digest('hex');
}

interface ModelOutput {
  /** [batch, tokens, dimensions] */
  readonly last_hidden_state: Tensor;
  /** [batch, dimensions], pooled and of norm 1; graphs exported for sentence embeddings have it. */
  readonly sentence_embedding?: Tensor;
}

class TransformersEmbedder implements Embedder {
  readonly dimensions: number;

  readonly #wordPieces: WordPieces;

  constructor(
    readonly profile: ModelProfile,
    readonly modelHash: string,
    private readonly tokenizer: PreTrainedTokenizer,
    private readonly model: PreTrainedModel,
    private readonly transformers: Pick<Transformers, 'Tensor'>,
  ) {
    this.dimensions = profile.dimensions;
    this.#wordPieces = createWordPieces(tokenizer);
  }

  countWordPieces(text: string): number {
    return this.#wordPieces.count(text);
  }

  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const prefixed = texts.map((text) => this.profile.passagePrefix + text);
    const tokens = prefixed.map((text) => this.#wordPieces.encode(text));
    const lengths = tokens.map(({ length }) => length);
    const tooLong = Math.max(...lengths);
    if (tooLong > this.profile.longestInput) {
      throw new RangeError(
        `Expected texts of up to ${this.profile.longestInput} word pieces, got ${tooLong}`,
      );
    }
    const vectors: Float32Array[] = new Array(texts.length);
    for (const batch of batchByLength(lengths)) {
      const embedded = await this.#forward(batch.map((position) => tokens[position] ?? []));
      batch.forEach((position, row) => {
        vectors[position] = embedded[row] ?? new Float32Array(this.dimensions);
      });
    }
    return vectors;
  }

  async embedQuery(question: string): Promise<Float32Array> {
    const parts = this.#cutToLength(question).map((part) => this.profile.queryPrefix + part);
    const vectors = await this.#forward(parts.map((part) => this.#wordPieces.encode(part)));
    const mean = new Float32Array(this.dimensions);
    for (const vector of vectors) {
      for (let i = 0; i < mean.length; i += 1) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0);
    }
    return normalise(mean);
  }

  async close(): Promise<void> {
    await this.model.dispose();
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

  /** @param tokens of each text: the tokenizer is asked once, for length and input alike */
  async #forward(tokens: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const longest = Math.max(0, ...tokens.map(({ length }) => length));
    const padding = BigInt(this.tokenizer.pad_token_id ?? 0);
    const ids = new BigInt64Array(tokens.length * longest).fill(padding);
    const mask = new BigInt64Array(tokens.length * longest);
    for (const [row, ofText] of tokens.entries()) {
      for (const [column, token] of ofText.entries()) {
        ids[row * longest + column] = BigInt(token);
        mask[row * longest + column] = 1n;
      }
    }
    const shape = [tokens.length, longest];
    const { Tensor } = this.transformers;
    const attentionMask = new Tensor('int64', mask, shape);
    const inputs = { input_ids: new Tensor('int64', ids, shape), attention_mask: attentionMask };
    const output = (await this.model(inputs)) as ModelOutput;
    const pooled = output.sentence_embedding;
    if (pooled !== undefined) {
      const data = pooled.data as Float32Array;
      return tokens.map((_, row) => data.slice(row * this.dimensions, (row + 1) * this.dimensions));
    }
    return this.#pool(output.last_hidden_state, attentionMask);
  }

  #pool(hidden: Tensor, attentionMask: Tensor): Float32Array[] {
    const [batch = 0, tokens = 0, dimensions = 0] = hidden.dims as number[];
    const data = hidden.data as Float32Array;
    const mask = attentionMask.data as BigInt64Array;
    return Array.from({ length: batch }, (_, row) => {
      const vector = new Float32Array(dimensions);
      const used = this.profile.pooling === 'first-token' ? 1 : tokens;
      for (let token = 0; token < used; token += 1) {
        if (mask[row * tokens + token] === 0n) continue;
        const from = (row * tokens + token) * dimensions;
        for (let i = 0; i < dimensions; i += 1) vector[i] = (vector[i] ?? 0) + (data[from + i] ?? 0);
      }
      return normalise(vector);
    });
  }
}
