import { readFile } from 'node:fs/promises';
import type { DocumentId } from '../document.ts';
import { sliceSpan } from '../document.ts';
import type { Embedder } from '../embedder.ts';
import { embeddedText } from '../passage.ts';
import { findCorpusFiles } from '../read/corpus.ts';
import { readDocument } from '../read/read-document.ts';
import { splitDocument } from '../split.ts';

/** Every text that an index run over a folder embeds, longest first as it does. */
export async function readEmbeddedTexts(corpus: string, embedder: Embedder): Promise<string[]> {
  const texts = new Map<string, number>();
  for (const { path, file } of await findCorpusFiles([corpus])) {
    const document = { ...(await readDocument(file, await readFile(path), null)), id: file as DocumentId };
    for (const { context, span, wordPieces } of splitDocument(document, (text) =>
      embedder.countWordPieces(text),
    )) {
      texts.set(embeddedText(context, sliceSpan(document.text, span)), wordPieces);
    }
  }
  return [...texts].sort(([, a], [, b]) => b - a).map(([text]) => text);
}
