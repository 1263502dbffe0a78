import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, describeFormErrors } from './api-error.ts';
import { type Fault, Faults } from './faults.ts';
import { isObject } from './json.ts';
import { type RateLimitOptions, RateLimits } from './rate-limit.ts';
import type { RecordedFile, RecordedRequest, ViolationKind } from './records.ts';
import type { Route } from './routes.ts';
import type { World } from './world.ts';

/** Bytes of a whole request, 25 MiB; more is answered 413. */
const MAX_REQUEST_BYTES = 25 * 1024 * 1024;

/** Answers that a well-behaved bot does not provoke, by JSON code. */
const VIOLATIONS: Readonly<Record<number, ViolationKind>> = {
  10015: 'webhook',
  10062: 'acknowledgement',
  30032: 'validation',
  40005: 'validation',
  40060: 'acknowledgement',
  40094: 'webhook',
  50006: 'validation',
  50027: 'webhook',
  50035: 'validation',
  50109: 'validation',
};

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Discord's HTTP side: recording, authorization, rate limits, injected faults, then the routes. */
export class HttpSide {
  readonly server: Server;
  readonly faults = new Faults();
  readonly #world: World;
  readonly #routes: readonly Route[];
  readonly #rateLimits: RateLimits;
  readonly #closing = new AbortController();
  readonly #changed: () => void;

  constructor(
    world: World,
    routes: readonly Route[],
    rateLimits: RateLimitOptions | false,
    changed: () => void,
  ) {
    this.#world = world;
    this.#routes = routes;
    this.#rateLimits = new RateLimits(rateLimits);
    this.#changed = changed;
    this.server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Listens on a free port of 127.0.0.1. @returns its origin */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => {
        const address = this.server.address();
        if (address === null || typeof address === 'string') reject(new Error('No TCP address.'));
        else resolve(`http://127.0.0.1:${address.port}`);
      });
    });
  }

  /** Cuts every connection and releases the port. */
  close(): Promise<void> {
    this.#closing.abort();
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', this.#world.origin);
      const record: Mutable<RecordedRequest> = {
        method: request.method ?? 'GET',
        path: decodeURIComponent(withoutPrefix(url.pathname)),
        query: Object.fromEntries(url.searchParams),
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([key, value]) => [key, String(value)]),
        ),
        body: undefined,
        files: [],
        receivedAt: Date.now(),
        status: 0,
        responseBody: undefined,
      };
      const bytes = await readBody(request);
      this.#world.requests.push(record);
      const answer = await this.#answer(record, url.pathname, bytes);
      if (answer === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      record.status = answer.status;
      record.responseBody = answer.body;
      send(response, answer);
      this.#changed();
    } catch (error) {
      // The client went away, or the server is closing: there is no one to answer.
      response.destroy();
      if (!this.#closing.signal.aborted && !isDisconnect(error)) {
        this.#world.addViolation('not-played', `the loopback itself failed: ${String(error)}`);
      }
    }
  }

  async #answer(
    record: Mutable<RecordedRequest>,
    pathname: string,
    bytes: Uint8Array | 'too large',
  ): Promise<Answer | 'reset'> {
    const fault = this.faults.take(record.method, record.path);
    const replaced = fault !== undefined && (fault.reset === true || fault.status !== undefined);
    const applies = !replaced || fault.afterApplying === true;
    const real = applies ? await this.#route(record, pathname, bytes) : undefined;
    if (fault?.delayMs !== undefined) await this.#hold(fault.delayMs);
    if (fault?.reset === true) return 'reset';
    if (fault?.status !== undefined) return faultAnswer(fault, fault.status);
    return real ?? { status: 500 };
  }

  /** Waits without holding the process once the server closes. */
  #hold(milliseconds: number): Promise<unknown> {
    return sleep(milliseconds, undefined, { signal: this.#closing.signal });
  }

  async #route(
    record: Mutable<RecordedRequest>,
    pathname: string,
    bytes: Uint8Array | 'too large',
  ): Promise<Answer> {
    let headers: Readonly<Record<string, string>> = {};
    try {
      const file = /^\/attachments\/\d+\/(\d+)\//.exec(pathname)?.[1];
      if (file !== undefined) return this.#attachment(file);
      if (bytes === 'too large') throw new ApiError('entityTooLarge');
      const body = await decodeBody(record.headers['content-type'] ?? '', bytes);
      record.body = body.value;
      record.files = body.files;
      if (!pathname.startsWith('/api/v10/')) {
        throw new ApiError(pathname.startsWith('/api/') ? 'invalidApiVersion' : 'notFound');
      }
      const { route, params } = this.#match(record, withoutPrefix(pathname));
      const byBot = record.headers.authorization === `Bot ${this.#world.token}`;
      if (route.needsBot && !byBot) throw new ApiError('unauthorized');
      if (route.bucket !== undefined) {
        const { channelId, guildId, applicationId, token } = params;
        const resource = channelId ?? guildId ?? (token === undefined ? '' : `${applicationId}/${token}`);
        const key = `${route.method} ${route.template}`;
        const verdict = this.#rateLimits.take(key, resource, route.bucket, route.needsBot);
        headers = verdict.headers;
        if (verdict.refusal !== undefined) {
          const { retryAfterSeconds, global } = verdict.refusal;
          return { status: 429, body: rateLimitBody(retryAfterSeconds, global), headers };
        }
      }
      const { status, body: answer } = route.handle({ params, request: record });
      return { status, body: answer, headers };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#watch(record, error);
      return { status: error.status, body: error.body, headers };
    }
  }

  #match(
    record: RecordedRequest,
    path: string,
  ): { readonly route: Route; readonly params: Readonly<Record<string, string>> } {
    for (const route of this.#routes) {
      if (route.method !== record.method) continue;
      const params = matchPath(route.template, path);
      if (params !== undefined) return { route, params };
    }
    const message = `${record.method} ${record.path} is not played by the loopback`;
    this.#world.addViolation('not-played', message);
    throw new ApiError('notFound');
  }

  #attachment(id: string): Answer {
    const file = this.#world.files.get(id);
    if (file === undefined) return { status: 404, body: 'This content is no longer available.' };
    return { status: 200, body: file.bytes, headers: { 'Content-Type': file.contentType } };
  }

  #watch(record: RecordedRequest, error: ApiError): void {
    const kind = VIOLATIONS[error.code];
    if (kind === undefined) return;
    const fields = describeFormErrors(error.body.errors).join('; ');
    const details = fields === '' ? '' : ` (${fields})`;
    const answer = `${error.status} ${error.code} ${error.message}${details}`;
    this.#world.addViolation(kind, `${record.method} ${record.path} was answered ${answer}`);
  }
}

function withoutPrefix(pathname: string): string {
  return pathname.replace(/^\/api\/v10(?=\/)/, '');
}

/** @param path still percent-encoded, so that an encoded slash stays within its part */
function matchPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(actual);
    else if (part !== actual) return undefined;
  }
  return params;
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | 'too large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  return size > MAX_REQUEST_BYTES ? 'too large' : Buffer.concat(chunks);
}

/** @throws {ApiError} 50109 for what is not JSON */
async function decodeBody(
  contentType: string,
  bytes: Uint8Array,
): Promise<{ readonly value: unknown; readonly files: RecordedFile[] }> {
  if (!contentType.startsWith('multipart/form-data')) {
    return { value: parseJson(Buffer.from(bytes).toString('utf8')), files: [] };
  }
  const headers = { 'content-type': contentType };
  const form = await new Response(Buffer.from(bytes), { headers }).formData().catch(() => {
    throw new ApiError('invalidJson');
  });
  const files: RecordedFile[] = [];
  let value: unknown;
  for (const [field, part] of form.entries()) {
    if (typeof part === 'string') {
      if (field === 'payload_json') value = parseJson(part);
      continue;
    }
    const content = new Uint8Array(await part.arrayBuffer());
    const type = part.type === '' ? 'application/octet-stream' : part.type;
    files.push({ field, name: part.name, contentType: type, size: content.byteLength, bytes: content });
  }
  return { value, files };
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('invalidJson');
  }
}

function faultAnswer(fault: Fault, status: number): Answer {
  const headers = fault.headers ?? {};
  if (fault.body !== undefined) return { status, body: fault.body, headers };
  if (status !== 429) return { status, body: { message: `${status}: injected`, code: 0 }, headers };
  const named = Object.entries(headers).find(([key]) => key.toLowerCase() === 'retry-after')?.[1];
  const global = Object.keys(headers).some((key) => key.toLowerCase() === 'x-ratelimit-global');
  return { status, body: rateLimitBody(Number(named ?? 0), global), headers };
}

function rateLimitBody(retryAfterSeconds: number, global: boolean): Record<string, unknown> {
  return { message: 'You are being rate limited.', retry_after: retryAfterSeconds, global };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const binary = body instanceof Uint8Array;
  const json = !binary && (isObject(body) || Array.isArray(body));
  if (json) response.setHeader('Content-Type', 'application/json');
  for (const [key, value] of Object.entries(headers)) response.setHeader(key, value);
  response.statusCode = status;
  if (body === undefined) response.end();
  else response.end(binary ? body : json ? JSON.stringify(body) : String(body));
}

function isDisconnect(error: unknown): boolean {
  return error instanceof Error && /aborted|ECONNRESET|premature/i.test(error.message);
}
