import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface DocumentServer {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly origin: string;
  /** Headers of every request so far, in order. */
  readonly requests: readonly IncomingHttpHeaders[];
  /** Drops all connections. */
  cut(): void;
  close(): Promise<void>;
}

/** @param attempt how many requests there were before this one */
export type Answer = (response: ServerResponse, request: IncomingMessage, attempt: number) => void;

const tls = join(import.meta.dirname, '../fixtures/loopback-tls');

/** Names the loopback server's certificate to a process that is to trust it (`NODE_EXTRA_CA_CERTS`). */
export const CERTIFICATE = join(tls, 'certificate.pem');

/** A server on loopback that is gone when the test that asked for it ends. */
export async function serveDocuments(
  answer: Answer,
  { secure = false }: { readonly secure?: boolean } = {},
): Promise<DocumentServer> {
  const requests: IncomingHttpHeaders[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    requests.push(request.headers);
    answer(response, request, requests.length - 1);
  };
  const server = secure
    ? createTlsServer(
        { cert: await readFile(CERTIFICATE), key: await readFile(join(tls, 'key.pem')) },
        listener,
      )
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  const scheme = secure ? 'https' : 'http';
  return {
    origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    cut: () => server.closeAllConnections(),
    close,
  };
}

/** Sends the beginning of a body, then drops the connection. */
export function sendAndCut(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  beginning: Uint8Array,
): void {
  sendAndHold(response, headers, beginning, () => response.socket?.destroy());
}

/** Sends the beginning of a body; the rest never comes. */
export function sendAndHold(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  beginning: Uint8Array,
  then: () => void = () => {},
): void {
  response.writeHead(200, { 'content-type': 'application/pdf', ...headers });
  response.write(beginning, then);
}

/** Bytes that begin like a PDF, and are like no other of another `seed`. */
export function pdfOf(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size, seed);
  bytes.write('%PDF-1.7\n');
  return bytes;
}
