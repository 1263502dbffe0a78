import { extname } from 'node:path';
import { docxReader } from './docx.ts';
import { epubReader } from './epub.ts';
import { htmlReader } from './html.ts';
import { markdownReader } from './markdown.ts';
import { pdfReader } from './pdf.ts';
import type { Reader } from './reader.ts';
import { scanReader } from './scan.ts';
import { textReader } from './text.ts';
import { xmlReader } from './xml.ts';

const READERS: readonly Reader[] = [
  markdownReader,
  textReader,
  pdfReader,
  docxReader,
  htmlReader,
  epubReader,
  xmlReader,
  scanReader,
];

const byExtension = new Map(
  READERS.flatMap((reader) => reader.extensions.map((extension) => [extension, reader])),
);

/** The reader for a file by its ending; null when no reader knows it. */
export function findReader(file: string): Reader | null {
  return byExtension.get(extname(file).slice(1).toLowerCase()) ?? null;
}

/** All endings that can be read, for a message. */
export function readableExtensions(): string[] {
  return [...byExtension.keys()].map((extension) => `.${extension}`);
}
