import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DownloadOptions, download, type OnBytes } from '../../../index/catalogue/download.ts';
import {
  type DocumentServer,
  pdfOf,
  sendAndCut,
  sendAndHold,
  serveDocuments,
} from '../../support/document-server.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const PDF = pdfOf(100_000);
const OTHER = pdfOf(100_000, 2);
const HALF = 50_000;

async function target(): Promise<string> {
  return join(await temporaryDirectory(), '.document.pdf.part');
}

function fetchTo(path: string, address: string, options: Partial<DownloadOptions> = {}): Promise<void> {
  return download(address, path, {
    format: 'pdf',
    userAgent: 'Attache/test',
    allowLoopback: true,
    retryDelay: 0,
    ...options,
  });
}

async function filesBeside(path: string): Promise<string[]> {
  return readdir(dirname(path));
}

/** Cuts the server's connections when so many bytes have come, so that a test knows how many had. */
function cutAt(server: DocumentServer, bytes: number): OnBytes {
  let isCut = false;
  return (received) => {
    if (isCut || received < bytes) return;
    isCut = true;
    server.cut();
  };
}

const asPdf = { 'content-type': 'application/pdf' };

describe('a download', () => {
  it('brings the bytes, says who asks and for what, and leaves nothing else behind', async () => {
    const server = await serveDocuments((response) => response.writeHead(200, asPdf).end(PDF));
    const path = await target();
    await fetchTo(path, server.origin);
    expect(await readFile(path)).toEqual(PDF);
    expect(await filesBeside(path)).toEqual([basename(path)]);
    expect(server.requests).toEqual([
      expect.objectContaining({
        'user-agent': 'Attache/test',
        accept: expect.stringContaining('application/pdf'),
        'accept-encoding': 'identity',
      }),
    ]);
    expect(server.requests[0]).not.toHaveProperty('range');
  });

  it('tells how far it is, up to the end', async () => {
    const server = await serveDocuments((response) =>
      response.writeHead(200, { ...asPdf, 'content-length': String(PDF.length) }).end(PDF),
    );
    const seen: [number, number | null][] = [];
    await fetchTo(await target(), server.origin, { onProgress: (...bytes) => seen.push(bytes) });
    expect(seen[0]).toEqual([0, PDF.length]);
    expect(seen.at(-1)).toEqual([PDF.length, PDF.length]);
  });

  it('follows redirects, from one server to another', async () => {
    const last = await serveDocuments((response) => response.writeHead(200, asPdf).end(PDF));
    const first = await serveDocuments((response, request) => {
      const location = request.url === '/a' ? '/b' : `${last.origin}/c`;
      response.writeHead(request.url === '/a' ? 301 : 307, { location }).end('Moved.');
    });
    const path = await target();
    await fetchTo(path, `${first.origin}/a`);
    expect(await readFile(path)).toEqual(PDF);
  });

  it.each([
    ['redirects without end', '/again', /redirected more than 5 times/u, 'redirects'],
    ['a redirect to no address', 'https://', /"https:\/\/", which is no address/u, 'redirects'],
    ['a redirect to a private address', 'https://10.0.0.1/x', /10\.0\.0\.1 is not on the public/u, 'refused'],
    ['one to a cloud’s own service', 'https://169.254.169.254/', /169\.254\.169\.254 is not on/u, 'refused'],
    ['one to an address in disguise', 'https://[::ffff:a00:1]/', /is not on the public/u, 'refused'],
    ['one to a file', 'file:///etc/passwd', /leads to file:.*only https/u, 'refused'],
    ['one with a password', 'https://me:secret@example.org/', /user name or password/u, 'refused'],
  ])('refuses %s', async (_, location, message, failure) => {
    const server = await serveDocuments((response) => response.writeHead(302, { location }).end());
    const path = await target();
    await expect(fetchTo(path, server.origin)).rejects.toMatchObject({
      failure,
      message: expect.stringMatching(message),
    });
    expect(await filesBeside(path)).toEqual([]);
  });

  it.each([
    ['http', 'http://example.org/', /only https is used/u],
    ['loopback', 'https://127.0.0.1/', /127\.0\.0\.1 is not on the public internet/u],
    ['loopback in another spelling', 'https://0x7f.1/', /127\.0\.0\.1 is not on/u],
    ['loopback of IPv6', 'https://[::1]/', /\[::1\] is not on/u],
    ['a name for loopback', 'https://localhost/', /localhost \(.*\) is not on/u],
  ])('refuses %s without the switch for tests', async (_, address, message) => {
    await expect(fetchTo(await target(), address, { allowLoopback: false })).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a host when any of its addresses is not public', async () => {
    const resolve = async () => [
      { address: '1.1.1.1', family: 4 },
      { address: 'fd00::1', family: 6 },
    ];
    await expect(
      fetchTo(await target(), 'https://documents.example/', { allowLoopback: false, resolve }),
    ).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringMatching(/documents\.example \(fd00::1\)/u),
    });
  });

  it('connects to the address that was checked: a name is looked up once', async () => {
    const server = await serveDocuments((response) => response.writeHead(200, asPdf).end(PDF));
    let lookUps = 0;
    const resolve = async () => {
      lookUps += 1;
      return [{ address: lookUps === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    };
    await fetchTo(await target(), server.origin.replace('127.0.0.1', 'documents.example'), { resolve });
    expect(lookUps).toBe(1);
    expect(server.requests[0]?.host).toMatch(/^documents\.example:/u);
  });
});

describe('what a server sends', () => {
  it.each([
    ['pdf', 'application/pdf', PDF],
    ['pdf', 'application/octet-stream', PDF],
    ['html', 'text/html; charset=utf-8', Buffer.from('<p>Truce')],
    ['html', 'application/xhtml+xml', Buffer.from('<p>Truce')],
    ['txt', 'TEXT/PLAIN', Buffer.from('Truce')],
    ['md', 'text/markdown', Buffer.from('# Truce')],
  ] as const)('passes as %s when it is %s', async (format, type, body) => {
    const server = await serveDocuments((response) =>
      response.writeHead(200, { 'content-type': type }).end(body),
    );
    const path = await target();
    await fetchTo(path, server.origin, { format });
    expect(await readFile(path)).toEqual(body);
  });

  it.each([
    [
      'a login page',
      'pdf',
      'text/html',
      '<!doctype html><title>Sign in</title>',
      /sent text\/html where PDF.*login/u,
    ],
    [
      'a web page called a PDF',
      'pdf',
      'application/pdf',
      '<html><body>Not found',
      /sent a web page where PDF/u,
    ],
    ['a long web page called a PDF', 'pdf', 'application/pdf', `<html>${'x'.repeat(9_999)}`, /a web page/u],
    [
      'an unknown stream',
      'pdf',
      'application/octet-stream',
      'PK\u0003\u0004',
      /sent something else where PDF/u,
    ],
    ['nothing', 'pdf', 'application/pdf', '', /sent an empty file/u],
    ['a PDF called a page', 'html', 'text/html', '%PDF-1.4', /sent a binary file where HTML/u],
    ['an image', 'html', 'image/png', 'x', /sent image\/png where HTML/u],
    ['something without a type', 'txt', '', 'x', /something without a type where TXT/u],
  ] as const)('is refused when it is %s', async (_, format, type, body, message) => {
    const server = await serveDocuments((response) =>
      response.writeHead(200, type === '' ? {} : { 'content-type': type }).end(body),
    );
    const path = await target();
    await expect(fetchTo(path, server.origin, { format })).rejects.toMatchObject({
      failure: 'type',
      message: expect.stringMatching(message),
    });
    expect(await filesBeside(path)).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it('is refused when it is compressed although that was not asked for', async () => {
    const server = await serveDocuments((response) =>
      response.writeHead(200, { ...asPdf, 'content-encoding': 'gzip' }).end('x'),
    );
    await expect(fetchTo(await target(), server.origin)).rejects.toThrow(/compressed \(gzip\)/u);
  });

  it('is refused unread when it says that it is too large', async () => {
    const server = await serveDocuments((response) => {
      response.writeHead(200, { ...asPdf, 'content-length': '2000001' });
      response.flushHeaders();
    });
    const path = await target();
    await expect(fetchTo(path, server.origin, { maxBytes: 2_000_000 })).rejects.toMatchObject({
      failure: 'size',
      message: 'It is larger than 2 MB. Give --max-megabytes to allow more.',
    });
    expect(await filesBeside(path)).toEqual([]);
  });

  it('is dropped as soon as it is too large, when it does not say', async () => {
    const server = await serveDocuments((response) => {
      response.writeHead(200, asPdf);
      response.write(PDF);
      const more = setInterval(() => response.write(PDF), 1);
      response.on('close', () => clearInterval(more));
    });
    const path = await target();
    await expect(fetchTo(path, server.origin, { maxBytes: 1_000_000 })).rejects.toMatchObject({
      failure: 'size',
    });
    expect(await filesBeside(path)).toEqual([]);
  });

  it.each([
    [401, /wants a login/u],
    [403, /refuses to give it to a program/u],
    [404, /404: it has no such document.*correct the catalogue/u],
    [410, /was taken away/u],
    [418, /418: so it gave no document/u],
    [503, /out of service\. Try again later/u],
  ])('is no document with status %i', async (status, message) => {
    const server = await serveDocuments((response) => response.writeHead(status, asPdf).end(PDF));
    const path = await target();
    await expect(fetchTo(path, server.origin)).rejects.toMatchObject({
      failure: 'status',
      message: expect.stringMatching(message),
    });
    expect(await filesBeside(path)).toEqual([]);
  });
});

describe('a connection', () => {
  it('that was cut is gone on with from where it was, by Range', async () => {
    const server = await serveDocuments((response, request, attempt) => {
      if (attempt === 0) {
        sendAndHold(response, { 'content-length': String(PDF.length), etag: '"v1"' }, PDF.subarray(0, HALF));
        return;
      }
      const start = Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1]);
      const headers = {
        ...asPdf,
        etag: '"v1"',
        'content-range': `bytes ${start}-${PDF.length - 1}/${PDF.length}`,
      };
      response.writeHead(206, headers).end(PDF.subarray(start));
    });
    const path = await target();
    await fetchTo(path, server.origin, { onProgress: cutAt(server, HALF) });
    expect(await readFile(path)).toEqual(PDF);
    expect(server.requests[1]).toMatchObject({ range: `bytes=${HALF}-`, 'if-range': '"v1"' });
    expect(await filesBeside(path)).toEqual([basename(path)]);
  });

  it('is gone on with by a later call, also by date', async () => {
    const modified = 'Sat, 01 Aug 2026 10:00:00 GMT';
    const server = await serveDocuments((response, _, attempt) => {
      const headers = { 'content-length': String(PDF.length), etag: 'W/"weak"', 'last-modified': modified };
      if (attempt === 0) sendAndHold(response, headers, PDF.subarray(0, HALF));
      else
        response
          .writeHead(206, { ...asPdf, 'content-range': `bytes ${HALF}-${PDF.length - 1}/${PDF.length}` })
          .end(PDF.subarray(HALF));
    });
    const path = await target();
    await expect(
      fetchTo(path, server.origin, { retries: 0, onProgress: cutAt(server, HALF) }),
    ).rejects.toMatchObject({ failure: 'cut' });
    expect((await readFile(path)).length).toBe(HALF);
    await fetchTo(path, server.origin);
    expect(await readFile(path)).toEqual(PDF);
    expect(server.requests[1]).toMatchObject({ range: `bytes=${HALF}-`, 'if-range': modified });
  });

  it('that was cut begins anew where the server names no version', async () => {
    const server = await serveDocuments((response, _, attempt) => {
      if (attempt === 0)
        sendAndCut(response, { 'content-length': String(PDF.length) }, PDF.subarray(0, HALF));
      else response.writeHead(200, asPdf).end(PDF);
    });
    const path = await target();
    await fetchTo(path, server.origin);
    expect(await readFile(path)).toEqual(PDF);
    expect(server.requests[1]).not.toHaveProperty('range');
  });

  it.each([
    ['sends the new version whole', 200, { etag: '"v2"' }],
    [
      'sends its end although it was asked not to',
      206,
      { etag: '"v2"', 'content-range': `bytes ${HALF}-99999/100000` },
    ],
    ['sends another part than was asked for', 206, { 'content-range': 'bytes 0-99999/100000' }],
    ['has nothing from there on', 416, {}],
  ])('begins anew when the file has changed meanwhile and the server %s', async (_, status, headers) => {
    const server = await serveDocuments((response, request, attempt) => {
      const length = { 'content-length': String(PDF.length) };
      if (attempt === 0) sendAndHold(response, { ...length, etag: '"v1"' }, PDF.subarray(0, HALF));
      else if (request.headers.range === undefined) response.writeHead(200, asPdf).end(OTHER);
      else
        response
          .writeHead(status, { ...asPdf, ...headers })
          .end(status === 206 ? OTHER.subarray(HALF) : OTHER);
    });
    const path = await target();
    await fetchTo(path, server.origin, { onProgress: cutAt(server, HALF) });
    expect(await readFile(path)).toEqual(OTHER);
    expect(server.requests[1]).toMatchObject({ range: `bytes=${HALF}-` });
  });

  it('never adds to what came from another address', async () => {
    const server = await serveDocuments((response, request) => {
      const length = { 'content-length': String(PDF.length) };
      if (request.url === '/a') sendAndHold(response, { ...length, etag: '"v1"' }, PDF.subarray(0, HALF));
      else response.writeHead(200, asPdf).end(OTHER);
    });
    const path = await target();
    await expect(
      fetchTo(path, `${server.origin}/a`, { retries: 0, onProgress: cutAt(server, HALF) }),
    ).rejects.toMatchObject({
      failure: 'cut',
    });
    await fetchTo(path, `${server.origin}/b`);
    expect(await readFile(path)).toEqual(OTHER);
    expect(server.requests[1]).not.toHaveProperty('range');
  });

  it('that is cut again and again is given up, and says how to go on', async () => {
    const server = await serveDocuments((response) =>
      sendAndCut(response, { 'content-length': String(PDF.length) }, PDF.subarray(0, HALF)),
    );
    await expect(fetchTo(await target(), server.origin, { retries: 2 })).rejects.toMatchObject({
      failure: 'cut',
      message: expect.stringMatching(/was cut .*Run this again/u),
    });
    expect(server.requests).toHaveLength(3);
  });

  it('finds a wrong file also where its head came in two parts', async () => {
    const page = Buffer.from('<html><body>Not found');
    const server = await serveDocuments((response, _, attempt) => {
      if (attempt === 0)
        sendAndHold(response, { 'content-length': String(page.length), etag: '"v1"' }, page.subarray(0, 9));
      else response.writeHead(206, { ...asPdf, 'content-range': 'bytes 9-20/21' }).end(page.subarray(9));
    });
    const path = await target();
    await expect(fetchTo(path, server.origin, { onProgress: cutAt(server, 9) })).rejects.toMatchObject({
      failure: 'type',
    });
    expect(server.requests[1]).toMatchObject({ range: 'bytes=9-' });
    expect(await filesBeside(path)).toEqual([]);
  });

  it('may be slow', async () => {
    const server = await serveDocuments((response) => {
      response.writeHead(200, { ...asPdf, 'content-length': String(PDF.length) });
      let sent = 0;
      const trickle = setInterval(() => {
        response.write(PDF.subarray(sent, sent + 10_000));
        sent += 10_000;
        if (sent >= PDF.length) {
          clearInterval(trickle);
          response.end();
        }
      }, 20);
    });
    const path = await target();
    await fetchTo(path, server.origin, { stallTimeout: 10_000 });
    expect(await readFile(path)).toEqual(PDF);
  });

  it.each([
    ['before it answers', () => {}],
    [
      'amid its answer',
      (response: import('node:http').ServerResponse) => {
        response.writeHead(200, { ...asPdf, 'content-length': String(PDF.length) });
        response.write(PDF.subarray(0, HALF));
      },
    ],
  ])('is given up when the server stops sending %s', async (_, answer) => {
    const server = await serveDocuments(answer);
    await expect(
      fetchTo(await target(), server.origin, { stallTimeout: 200, retries: 0 }),
    ).rejects.toMatchObject({ failure: 'stalled', message: expect.stringMatching(/stopped sending/u) });
  });

  it('that cannot be made is named with its reason', async () => {
    const server = await serveDocuments(() => {});
    await server.close();
    await expect(fetchTo(await target(), server.origin)).rejects.toMatchObject({
      failure: 'unreachable',
      message: expect.stringMatching(/127\.0\.0\.1 can't be reached \(ECONNREFUSED\)/u),
    });
    const resolve = () => Promise.reject(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }));
    await expect(fetchTo(await target(), 'https://nowhere.example/', { resolve })).rejects.toMatchObject({
      failure: 'unreachable',
      message: expect.stringMatching(/nowhere\.example can't be reached \(ENOTFOUND\)/u),
    });
  });
});
