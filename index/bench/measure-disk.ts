import { stat } from 'node:fs/promises';
import { generationNamed } from '../generations.ts';
import type { OpenGeneration } from '../open-generation.ts';
import type { Measured } from './bench-row.ts';

/** The files of one generation, by passage. The cache of embeddings outlives generations and is told of apart. */
export async function measureDisk(dataDirectory: string, generation: OpenGeneration): Promise<Measured> {
  const { database, vectors, questions } = generationNamed(dataDirectory, generation.name);
  const bytes = await sizeOf([database, vectors, questions]);
  const cache = await sizeOf([`${dataDirectory}/embeddings.sqlite`]);
  const { passages, model } = generation.manifest;
  let text = 0;
  for (const { ordinal } of generation.documents) {
    text += Buffer.byteLength(generation.reader.documentText(ordinal));
  }
  const raw = passages * model.dimensions * Float32Array.BYTES_PER_ELEMENT + text;
  const each = bytes / passages;
  return {
    value: each,
    min: each,
    max: each,
    ratio: bytes / raw,
    note: `baseline ${Math.round(raw / passages)} bytes; the embedding cache beside it ${Math.round(cache / passages)}`,
  };
}

async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
