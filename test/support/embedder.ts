import {
  DEFAULT_MODEL,
  type Embedder,
  findModelProfile,
  loadTransformersEmbedder,
} from '../../index/index.ts';

let loaded: Promise<Embedder> | null = null;

/** The embedded default model, loaded once a test file. Not to be closed by a test. */
export function testEmbedder(): Promise<Embedder> {
  loaded ??= loadTransformersEmbedder(findModelProfile(DEFAULT_MODEL)).then((embedder) => ({
    profile: embedder.profile,
    modelHash: embedder.modelHash,
    dimensions: embedder.dimensions,
    countWordPieces: (text) => embedder.countWordPieces(text),
    embed: (texts) => embedder.embed(texts),
    embedQuery: (question) => embedder.embedQuery(question),
    // Libraries close the embedder they were given; this one is shared.
    close: async () => {},
  }));
  return loaded;
}
