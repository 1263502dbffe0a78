import { keyOfHash } from './embedding-cache.ts';
import type { GenerationWriter } from './generation-writer.ts';
import type { Generation } from './generations.ts';
import { createHnswBuilder, extendHnswIndex } from './hnsw-vector-index.ts';
import type { KnownVectors } from './known-vectors.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { PendingEmbedding } from './pending-embedding.ts';
import { breathe, type OnProgress, StageProgress } from './progress.ts';
import type { Label, VectorIndexBuilder, VectorNumber } from './vector-index.ts';
import { VectorNumbers } from './vector-numbers.ts';

/**
 * Vectors linked between two turns of the event loop: some milliseconds, in which the processes of a model that
 * is still at work don't run out of texts.
 */
const VECTORS_PER_TURN = 32;

/**
 * Share of the vectors in a graph that no passage has any more, from which it is linked anew: hidden
 * vectors take their place on disk and in memory, and a part of every search.
 */
const MOST_HIDDEN = 0.2;

export interface LinkParts {
  readonly writer: GenerationWriter;
  readonly known: KnownVectors;
  readonly dimensions: number;
}

/**
 * Writes the graph of all passages' vectors: that of the previous generation with what has changed, or a new one.
 * It may begin while texts are still embedded, whose vectors come in the order in which they are linked.
 * @throws what embedding failed of
 */
export async function linkPassages(
  generation: Generation,
  parts: LinkParts & {
    readonly previous: OpenGeneration | null;
    readonly embedding: Pick<PendingEmbedding, 'isOver' | 'waitForMore'>;
    readonly onProgress: OnProgress;
  },
): Promise<void> {
  const { writer, known, dimensions, embedding } = parts;
  const used = new Set<VectorNumber>(writer.passageVectors());
  const all = writer.countVectors();
  const hidden = all - used.size;
  const previous = hidden > MOST_HIDDEN * all ? null : parts.previous;
  if (previous === null && hidden > 0) renumber(writer);
  const size = previous === null ? used.size : all;
  const builder =
    previous === null ? createHnswBuilder(dimensions, size) : await extendGraph(previous, used, size);
  const linked = previous?.graph.size ?? 0;
  // Until all is embedded it is no stage of its own.
  let progress: StageProgress | null = null;
  const report = (done: number) => {
    progress ??= new StageProgress('linking', 'passages', size - linked, parts.onProgress);
    progress.report(done);
  };
  for (const { number, embeddingHash } of writer.embeddingHashes(linked)) {
    let vector = known.find(embeddingHash);
    while (vector === null && !embedding.isOver) {
      await embedding.waitForMore();
      vector = known.find(embeddingHash);
    }
    builder.add(number, vector ?? known.get(embeddingHash));
    const done = number + 1 - linked;
    if (done % VECTORS_PER_TURN !== 0) continue;
    if (embedding.isOver) report(done);
    await breathe();
  }
  while (!embedding.isOver) await embedding.waitForMore();
  report(size - linked);
  await builder.write(generation.vectors);
}

/** The graph of the previous generation, in which searches find what is still used, or used again. */
async function extendGraph(
  { files, graph, passageVectors }: OpenGeneration,
  used: ReadonlySet<VectorNumber>,
  size: number,
): Promise<VectorIndexBuilder> {
  const extension = await extendHnswIndex(files.vectors, graph.dimensions, size);
  const shown = new Set<VectorNumber>(passageVectors);
  for (let number = 0; number < graph.size; number += 1) {
    if (shown.has(number) && !used.has(number)) extension.hide(number);
    if (!shown.has(number) && used.has(number)) extension.show(number);
  }
  return extension;
}

/** Gives used vectors the numbers that they would have had without the others. */
function renumber(writer: GenerationWriter): void {
  const vectors = Array.from(writer.vectors());
  const numbers = new VectorNumbers([]);
  const passages = writer.passageVectors().map((number) => {
    const vector = vectors[number];
    if (vector === undefined)
      throw new RangeError(`Expected a vector below ${vectors.length}, got ${number}`);
    return numbers.numberOf(vector.embeddingHash);
  });
  writer.renumberVectors(numbers.added, passages);
}

/** Writes the graph of known questions. One that several passages answer has one vector in it, under the first label. */
export async function linkQuestions(
  generation: Generation,
  { writer, known, dimensions }: LinkParts,
): Promise<void> {
  const firsts = new Map<string, { readonly label: Label; readonly embeddingHash: Uint8Array }>();
  for (const question of writer.knownQuestions()) {
    const key = keyOfHash(question.embeddingHash);
    if (!firsts.has(key)) firsts.set(key, question);
  }
  const builder = createHnswBuilder(dimensions, firsts.size);
  for (const { label, embeddingHash } of firsts.values()) {
    builder.add(label, known.get(embeddingHash));
    if ((label + 1) % VECTORS_PER_TURN === 0) await breathe();
  }
  await builder.write(generation.questions);
}
