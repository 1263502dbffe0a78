import { extname } from 'node:path';
import type { Format, Reader } from './reader.ts';

/**
 * A reader whose module is loaded when a file is first read by it: a run needs to know of all formats which
 * files they are, and loads the libraries for none of them; the process that reads loads those it needs.
 */
function createLazyReader(format: Format, load: () => Promise<Reader>): Reader & Format {
  // Once: to find a module loaded takes the loader most of a millisecond.
  let loaded: Promise<Reader> | null = null;
  return {
    ...format,
    async read(source) {
      loaded ??= load();
      return (await loaded).read(source);
    },
  };
}

const READERS: readonly (Reader & Format)[] = [
  createLazyReader({ extensions: ['md', 'markdown'], version: 3 }, async () => {
    return (await import('./markdown.ts')).markdownReader;
  }),
  createLazyReader({ extensions: ['txt', 'text'], version: 3 }, async () => {
    return (await import('./text.ts')).textReader;
  }),
  createLazyReader({ extensions: ['pdf'], version: 2, recognises: true }, async () => {
    return (await import('./pdf.ts')).pdfReader;
  }),
  createLazyReader({ extensions: ['docx', 'docm'], version: 2 }, async () => {
    return (await import('./docx.ts')).docxReader;
  }),
  createLazyReader({ extensions: ['html', 'htm', 'xhtml'], version: 1 }, async () => {
    return (await import('./html.ts')).htmlReader;
  }),
  createLazyReader({ extensions: ['epub'], version: 1 }, async () => {
    return (await import('./epub.ts')).epubReader;
  }),
  createLazyReader({ extensions: ['xml', 'tei'], version: 1 }, async () => {
    return (await import('./xml.ts')).xmlReader;
  }),
  createLazyReader(
    { extensions: ['png', 'jpg', 'jpeg', 'tif', 'tiff'], version: 1, recognises: true },
    async () => {
      return (await import('./scan.ts')).scanReader;
    },
  ),
];

const byExtension = new Map(
  READERS.flatMap((reader) => reader.extensions.map((extension) => [extension, reader])),
);

/** The reader for a file by its ending; null when no reader knows it. */
export function findReader(file: string): (Reader & Format) | null {
  return byExtension.get(extname(file).slice(1).toLowerCase()) ?? null;
}

/** All endings that can be read, for a message. */
export function readableExtensions(): string[] {
  return [...byExtension.keys()].map((extension) => `.${extension}`);
}
