import { batchByLength } from '../embedder.ts';

/*
 * What the benchmark compares with: the model's forward pass and nothing else, and the way that most
 * bots take. `loadTransformersEmbedder` has set where models lie.
 */

/** A batch as the model takes it, and how many texts it holds. */
export interface TokenisedBatch {
  readonly inputs: unknown;
  readonly texts: number;
}

export interface BareModel {
  /** Cut as the embedder cuts it; no part of what is measured. */
  tokenise(texts: readonly string[]): TokenisedBatch[];
  forward(batch: TokenisedBatch): Promise<void>;
  /** `pipeline('feature-extraction')` with its own pooling and normalising. */
  usualWay(text: string): Promise<void>;
  close(): Promise<void>;
}

/** The library is loaded only now: every script imports this file, and hardly one measures. */
export async function loadBareModel(modelId: string): Promise<BareModel> {
  const { AutoModel, AutoTokenizer, pipeline } = await import('@xenova/transformers');
  const tokenizer = await AutoTokenizer.from_pretrained(modelId);
  const model = await AutoModel.from_pretrained(modelId, { quantized: true });
  const extract = await pipeline('feature-extraction', modelId, { quantized: true });
  return {
    tokenise: (texts) => {
      const lengths = texts.map((text) => tokenizer.encode(text).length);
      return batchByLength(lengths).map((batch) => ({
        inputs: tokenizer(
          batch.map((position) => texts[position] ?? ''),
          { padding: true, truncation: false },
        ),
        texts: batch.length,
      }));
    },
    forward: async ({ inputs }) => void (await model(inputs)),
    usualWay: async (text) => void (await extract(text, { pooling: 'mean', normalize: true })),
    close: async () => {
      await model.dispose();
      await extract.dispose();
    },
  };
}
