import { stat } from 'node:fs/promises';
import { generationNamed } from '../generations.ts';
import type { OpenGeneration } from '../open-generation.ts';
import type { Measured } from './bench-row.ts';

/**
 * The files of one generation, by passage. The cache of embeddings outlives generations and is told of apart.
 * Raw, too, the vector of passages with the same words is one: the made part of a large library has many.
 */
export async function measureDisk(dataDirectory: string, generation: OpenGeneration): Promise<Measured> {
  const files = generationNamed(dataDirectory, generation.name);
  const bytes = await sizeOf([files.database, files.vectors, files.questions]);
  const cache = await sizeOf([`${dataDirectory}/embeddings.sqlite`]);
  const { passages, model } = generation.manifest;
  const vectors = passages - generation.twins.size;
  let text = 0;
  for (const { ordinal } of generation.documents) {
    text += Buffer.byteLength(generation.reader.documentText(ordinal));
  }
  const raw = vectors * model.dimensions * Float32Array.BYTES_PER_ELEMENT + text;
  const each = bytes / passages;
  return {
    value: each,
    min: each,
    max: each,
    ratio: bytes / raw,
    note: `baseline ${Math.round(raw / passages)} bytes, ${vectors} different vectors of ${passages} passages; the embedding cache beside it ${Math.round(cache / passages)}`,
  };
}

async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
