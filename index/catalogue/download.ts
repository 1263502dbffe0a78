import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';
import type { DocumentFormat } from './catalogue.ts';
import { acceptedTypes, checkContentType, checkHead, HEAD_BYTES } from './content-type.ts';
import { DownloadError } from './download-error.ts';
import { PartialFile } from './partial-file.ts';
import {
  guardLookup,
  isLoopbackAddress,
  isPublicAddress,
  type ResolveHost,
  refuseAddress,
  resolveHost,
} from './public-address.ts';

export interface DownloadOptions {
  readonly format: DocumentFormat;
  /** Sent as `User-Agent`. */
  readonly userAgent: string;
  /** Largest size of the whole file, in bytes; 50 MB. */
  readonly maxBytes?: number;
  /** Milliseconds until a connection must stand; 15 s. */
  readonly connectTimeout?: number;
  /** Milliseconds without a byte after which the server is given up; 30 s. */
  readonly stallTimeout?: number;
  /** How often a connection that was lost is made anew; 3. */
  readonly retries?: number;
  /** Milliseconds before the first of them, and so many more before each further one; 1 s. */
  readonly retryDelay?: number;
  /** For tests only: lets http and loopback addresses pass. */
  readonly allowLoopback?: boolean;
  /** For tests: stands in for the system's resolver. */
  readonly resolve?: ResolveHost;
  readonly onProgress?: OnBytes;
}

/** @param total bytes of the whole file; null when the server doesn't tell */
export type OnBytes = (received: number, total: number | null) => void;

export const DEFAULT_MAX_BYTES = 50_000_000;

const MAX_REDIRECTS = 5;

/** RFC 9110, 15.4: those that lead a GET to another GET. */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** After these, what has arrived is no beginning of what is wanted. */
const WORTHLESS: readonly string[] = ['refused', 'redirects', 'type', 'size'];

const RETRIED: readonly string[] = ['cut', 'stalled'];

type Rules = Required<Omit<DownloadOptions, 'onProgress'>> & Pick<DownloadOptions, 'onProgress'>;

/**
 * Downloads a document to `path`, which belongs to the download until it returns: only then is the
 * file there complete. Only public servers are asked, by https, and each redirect is checked like the first
 * address. What a lost connection left at `path` is gone on with, by this or a later call, if the
 * server gave a validator and still has that version; otherwise the download begins anew.
 * @throws {DownloadError}
 */
export async function download(address: string, path: string, options: DownloadOptions): Promise<void> {
  const rules: Rules = {
    maxBytes: DEFAULT_MAX_BYTES,
    connectTimeout: 15_000,
    stallTimeout: 30_000,
    retries: 3,
    retryDelay: 1_000,
    allowLoopback: false,
    resolve: resolveHost,
    ...options,
  };
  const isAllowed = (ip: string) => isPublicAddress(ip) || (rules.allowLoopback && isLoopbackAddress(ip));
  const agent = new Agent({
    connect: { lookup: guardLookup(rules.resolve, isAllowed), timeout: rules.connectTimeout },
    headersTimeout: rules.stallTimeout,
    bodyTimeout: rules.stallTimeout,
  });
  const fetching = new Fetching(address, new PartialFile(path), rules, agent, isAllowed);
  try {
    await fetching.run();
  } finally {
    await agent.destroy();
  }
}

class Fetching {
  constructor(
    private readonly address: string,
    private readonly part: PartialFile,
    private readonly rules: Rules,
    private readonly agent: Agent,
    private readonly isAllowed: (ip: string) => boolean,
  ) {}

  async run(): Promise<void> {
    for (let lost = 0; ; lost += 1) {
      try {
        return await this.#fetchRest();
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        if (WORTHLESS.includes(error.failure)) await this.part.discard();
        if (!RETRIED.includes(error.failure) || lost >= this.rules.retries) throw error;
      }
      await sleep(this.rules.retryDelay * (lost + 1));
    }
  }

  async #fetchRest(): Promise<void> {
    const resume = await this.part.resumePoint(this.address);
    const response = await this.#follow({
      'user-agent': this.rules.userAgent,
      accept: acceptedTypes(this.rules.format),
      // Ranges and lengths are then those of the file itself.
      'accept-encoding': 'identity',
      ...(resume === null ? {} : { range: `bytes=${resume.size}-`, 'if-range': resume.validator }),
    });
    const { statusCode } = response;
    if (statusCode === 206 && resume !== null) {
      const range = parseContentRange(header(response, 'content-range'));
      const version = strongETag(response);
      // A server may ignore If-Range; bytes of another version must not be joined to ours.
      if (range?.start !== resume.size || (version !== null && isOtherETag(version, resume.validator)))
        return this.#beginAnew();
      return this.#receive(response, resume.size, range.total);
    }
    if (statusCode === 416 && resume !== null) return this.#beginAnew();
    if (statusCode !== 200) throw badStatus(statusCode);
    const validator = validatorOf(response);
    const length = Number(header(response, 'content-length') ?? Number.NaN);
    return this.#receive(response, 0, Number.isNaN(length) ? null : length, validator);
  }

  /** Asks again, this time for the whole. */
  async #beginAnew(): Promise<void> {
    await this.part.discard();
    return this.#fetchRest();
  }

  async #follow(headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
    let url = parseAddress(this.address);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      this.#check(url);
      const response = await this.#ask(url, headers);
      const location = header(response, 'location');
      if (!REDIRECTS.includes(response.statusCode) || location === undefined) return response;
      await response.body.dump();
      url = parseAddress(location, url);
    }
    throw new DownloadError(
      'redirects',
      `It is redirected more than ${MAX_REDIRECTS} times. Open the address in a browser, then correct the catalogue.`,
    );
  }

  async #ask(url: URL, headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
    try {
      const response = await request(url, { dispatcher: this.agent, headers });
      // An answer that is left unread ends in an error when the agent closes; nobody waits for it.
      response.body.on('error', () => {});
      return response;
    } catch (error) {
      throw describeFailure(error, url.hostname, 'unreachable');
    }
  }

  /** Names are checked when they are looked up; an address that stands for itself never is. */
  #check({ protocol, hostname, username, password }: URL): void {
    if (protocol !== 'https:' && !(protocol === 'http:' && this.rules.allowLoopback)) {
      throw new DownloadError(
        'refused',
        `It leads to ${protocol}//${hostname}; only https is used. Look for an https address.`,
      );
    }
    if (username !== '' || password !== '') {
      throw new DownloadError('refused', 'Its address holds a user name or password. Leave them out.');
    }
    const ip = hostname.replace(/^\[|\]$/gu, '');
    if (isIP(ip) !== 0 && !this.isAllowed(ip)) throw refuseAddress(hostname, hostname);
  }

  /** @param start bytes that are there already @param total bytes of the whole, where known */
  async #receive(
    response: Dispatcher.ResponseData,
    start: number,
    total: number | null,
    validator: string | null = null,
  ): Promise<void> {
    const { format, maxBytes, onProgress } = this.rules;
    checkContentType(format, header(response, 'content-type'));
    const encoding = header(response, 'content-encoding') ?? 'identity';
    if (encoding !== 'identity') {
      throw new DownloadError(
        'type',
        `The server sent it compressed (${encoding}), which wasn't asked for. Download it in a browser.`,
      );
    }
    if (total !== null && total > maxBytes) throw tooLarge(maxBytes);
    if (start === 0) await this.part.restart(this.address, validator);

    let size = start;
    onProgress?.(size, total);
    let head = Buffer.alloc(0);
    const file = await this.part.open();
    try {
      // Not a pipeline: that would throw away what has arrived when the connection is cut.
      for await (const chunk of response.body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBytes) throw tooLarge(maxBytes);
        // As soon as can be: a wrong file may be a long one.
        if (start === 0 && head.length < HEAD_BYTES) {
          head = Buffer.concat([head, chunk]);
          if (head.length >= HEAD_BYTES) checkHead(format, head);
        }
        onProgress?.(size, total);
        await file.appendFile(chunk);
      }
      await file.sync();
    } catch (error) {
      throw describeFailure(error, new URL(this.address).hostname, 'cut');
    } finally {
      await file.close();
    }
    if (total !== null && size !== total) throw cutOff(size);
    // Short files, and those that came in several parts, have not been looked at yet.
    checkHead(format, await this.part.head(HEAD_BYTES));
    await this.part.forgetRecord();
  }
}

function parseAddress(address: string, base?: URL): URL {
  try {
    return new URL(address, base);
  } catch {
    throw new DownloadError(
      'redirects',
      `It leads to ${JSON.stringify(address)}, which is no address. Open it in a browser, then correct the catalogue.`,
    );
  }
}

function header({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Weak ones promise a like meaning, not like bytes. */
function strongETag(response: Dispatcher.ResponseData): string | null {
  const tag = header(response, 'etag');
  return tag?.startsWith('"') ? tag : null;
}

/** What a later request can name this version by; null when there is nothing to rely on. */
function validatorOf(response: Dispatcher.ResponseData): string | null {
  const validator = strongETag(response) ?? header(response, 'last-modified') ?? null;
  // It will go into a header, where anything else than plain ASCII would be refused.
  return validator !== null && /^[\x20-\x7e]+$/u.test(validator) ? validator : null;
}

function isOtherETag(tag: string, validator: string): boolean {
  return validator.startsWith('"') && validator !== tag;
}

function parseContentRange(value: string | undefined): { start: number; total: number | null } | null {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/u.exec(value ?? '');
  if (match === null) return null;
  return { start: Number(match[1]), total: match[2] === '*' ? null : Number(match[2]) };
}

function badStatus(status: number): DownloadError {
  const advice =
    status >= 500 || status === 429
      ? 'Try again later.'
      : 'Open the address in a browser, then correct the catalogue.';
  const meaning = MEANINGS[status] ?? 'so it gave no document';
  return new DownloadError('status', `The server answered ${status}: ${meaning}. ${advice}`);
}

const MEANINGS: Readonly<Record<number, string>> = {
  401: 'it wants a login',
  403: 'it refuses to give it to a program',
  404: 'it has no such document',
  410: 'the document was taken away',
  429: 'it was asked too often',
  503: 'it is out of service',
};

function tooLarge(maxBytes: number): DownloadError {
  return new DownloadError(
    'size',
    `It is larger than ${maxBytes / 1_000_000} MB. Give --max-megabytes to allow more.`,
  );
}

function cutOff(received: number): DownloadError {
  return new DownloadError(
    'cut',
    `The connection was cut after ${received} bytes. Run this again: it goes on from there where the server allows it.`,
  );
}

/** Codes by which undici and Node say that it was quiet for too long. */
const QUIET: readonly string[] = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

/** A connection that stood and was lost, or that carried no HTTP. */
const LOST = /^(?:UND_ERR_(?:SOCKET|RES_CONTENT_LENGTH_MISMATCH|ABORTED)|ECONNRESET|EPIPE|HPE_\w+)$/u;

/** @param otherwise what it is when the code doesn't tell; errors of the disk stay what they are */
function describeFailure(error: unknown, hostname: string, otherwise: 'unreachable' | 'cut'): unknown {
  if (error instanceof DownloadError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (QUIET.includes(code)) {
    return new DownloadError('stalled', `${hostname} stopped sending. Try again later.`, { cause: error });
  }
  if (LOST.test(code)) {
    return new DownloadError(
      'cut',
      `The connection to ${hostname} was cut (${code}). Run this again: it goes on from there where the server allows it.`,
      { cause: error },
    );
  }
  if (otherwise === 'cut') return error;
  const reason = code === '' ? String((error as Error).message) : code;
  return new DownloadError(
    'unreachable',
    `${hostname} can't be reached (${reason}). Check the address and your connection.`,
    { cause: error },
  );
}
