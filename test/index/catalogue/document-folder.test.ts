import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CatalogueEntry } from '../../../index/catalogue/catalogue.ts';
import { openDocumentFolder } from '../../../index/catalogue/document-folder.ts';
import { pdfOf, sendAndCut, serveDocuments } from '../../support/document-server.ts';
import { temporaryDirectory, writeFiles } from '../../support/temporary.ts';

const OPTIONS = { userAgent: 'Attache/test', allowLoopback: true, retries: 0 } as const;

function entryAt(origin: string): CatalogueEntry {
  return {
    id: 'armistice',
    title: 'Armistice: an agreement',
    body: 'Commanders',
    date: '1953-07-27',
    url: 'https://example.org/armistice',
    download: `${origin}/armistice.pdf`,
    format: 'pdf',
    language: 'en',
    rights: 'Public domain',
    topics: ['Asia', 'Ceasefires'],
  };
}

async function add(library: string, entry: CatalogueEntry) {
  const folder = await openDocumentFolder(library);
  return folder.add(entry, OPTIONS).finally(() => folder.close());
}

function servePdf(bytes: Uint8Array) {
  return serveDocuments((response) =>
    response.writeHead(200, { 'content-type': 'application/pdf' }).end(bytes),
  );
}

describe('a folder of documents', () => {
  it('gets a document with its metadata beside it, and nothing else', async () => {
    const library = join(await temporaryDirectory(), 'new', 'library');
    const server = await servePdf(pdfOf(5_000));
    expect(await add(library, entryAt(server.origin))).toEqual({
      isNew: true,
      file: 'armistice.pdf',
      bytes: 5_000,
    });
    expect(await readdir(library)).toEqual(['armistice.meta.yaml', 'armistice.pdf']);
    expect(await readFile(join(library, 'armistice.pdf'))).toEqual(pdfOf(5_000));
    expect(parse(await readFile(join(library, 'armistice.meta.yaml'), 'utf8'))).toEqual({
      title: 'Armistice: an agreement',
      author: 'Commanders',
      issued: '1953-07-27',
      url: 'https://example.org/armistice',
      licence: 'Public domain',
      topics: ['Asia', 'Ceasefires'],
      retrieved: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
    });
  });

  it('leaves a document alone that is there already, unchanged', async () => {
    const library = await temporaryDirectory();
    const server = await servePdf(pdfOf(5_000));
    await add(library, entryAt(server.origin));
    const before = await stat(join(library, 'armistice.pdf'));
    expect(await add(library, entryAt(server.origin))).toMatchObject({ isNew: false, bytes: 5_000 });
    expect(server.requests).toHaveLength(1);
    expect((await stat(join(library, 'armistice.pdf'))).ino).toBe(before.ino);
  });

  it('gets a document again that is no longer what was downloaded', async () => {
    const library = await temporaryDirectory();
    const server = await servePdf(pdfOf(5_000));
    await add(library, entryAt(server.origin));
    await writeFile(join(library, 'armistice.pdf'), pdfOf(4_000));
    expect(await add(library, entryAt(server.origin))).toMatchObject({ isNew: true });
    expect(await readFile(join(library, 'armistice.pdf'))).toEqual(pdfOf(5_000));
  });

  it('never writes over somebody’s own file', async () => {
    const library = await temporaryDirectory();
    await writeFiles(library, { 'armistice.pdf': 'mine' });
    const server = await servePdf(pdfOf(5_000));
    await expect(add(library, entryAt(server.origin))).rejects.toMatchObject({ failure: 'name-taken' });
    expect(await readFile(join(library, 'armistice.pdf'), 'utf8')).toBe('mine');
    expect(server.requests).toHaveLength(0);
  });

  it('keeps the old document when a new one fails', async () => {
    const library = await temporaryDirectory();
    const server = await serveDocuments((response, _, attempt) => {
      if (attempt === 0) response.writeHead(200, { 'content-type': 'application/pdf' }).end(pdfOf(5_000));
      else response.writeHead(404).end();
    });
    await add(library, entryAt(server.origin));
    await writeFile(join(library, 'armistice.pdf'), pdfOf(4_000));
    await expect(add(library, entryAt(server.origin))).rejects.toMatchObject({ failure: 'status' });
    expect(await readFile(join(library, 'armistice.pdf'))).toEqual(pdfOf(4_000));
  });

  it('shows no document while only a part of it is there', async () => {
    const library = await temporaryDirectory();
    const server = await serveDocuments((response) =>
      sendAndCut(response, { 'content-length': '5000', etag: '"v1"' }, pdfOf(5_000).subarray(0, 2_000)),
    );
    await expect(add(library, entryAt(server.origin))).rejects.toMatchObject({ failure: 'cut' });
    const files = await readdir(library);
    expect(files.sort()).toEqual(['.armistice.pdf.part', '.armistice.pdf.part.json']);
  });

  it('is for one run at a time', async () => {
    const library = await temporaryDirectory();
    const first = await openDocumentFolder(library);
    await expect(openDocumentFolder(library)).rejects.toMatchObject({
      code: 'folder-in-use',
      message: expect.stringMatching(/Wait for it to end/u),
    });
    await first.close();
    await (await openDocumentFolder(library)).close();
  });
});
