import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface DocumentServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Headers of every request so far, in order. */
  readonly requests: readonly IncomingHttpHeaders[];
  close(): Promise<void>;
}

/** @param attempt how many requests there were before this one */
export type Answer = (response: ServerResponse, request: IncomingMessage, attempt: number) => void;

/** A server on loopback that is gone when the test that asked for it ends. */
export async function serveDocuments(answer: Answer): Promise<DocumentServer> {
  const requests: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    answer(response, request, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}

/** Sends the beginning of a body, then drops the connection. */
export function sendAndCut(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  beginning: Uint8Array,
): void {
  response.writeHead(200, { 'content-type': 'application/pdf', ...headers });
  response.write(beginning, () => response.socket?.destroy());
}

/** Bytes that begin like a PDF, and are like no other of another `seed`. */
export function pdfOf(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size, seed);
  bytes.write('%PDF-1.7\n');
  return bytes;
}
