/*
 * What the benchmark compares with: the model's forward pass and nothing else, and the way that most
 * bots take. `loadTransformersEmbedder` has set where models lie.
 */

/** A text as the model takes it. */
export type ModelInputs = Readonly<Record<string, unknown>>;

export interface BareModel {
  /** No part of what is measured. */
  tokenise(text: string): ModelInputs;
  forward(inputs: ModelInputs): Promise<void>;
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
    tokenise: (text) => tokenizer([text], { truncation: false }) as ModelInputs,
    forward: async (inputs) => void (await model(inputs)),
    usualWay: async (text) => void (await extract(text, { pooling: 'mean', normalize: true })),
    close: async () => {
      await model.dispose();
      await extract.dispose();
    },
  };
}
