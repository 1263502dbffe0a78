import { createHash } from 'node:crypto';

/** So many requests in a window that starts with the first of them. */
export interface BucketLimit {
  readonly limit: number;
  readonly windowMs: number;
}

export interface RateLimitOptions {
  /** Requests of the bot per second over all routes; 50 when absent, as at Discord. */
  readonly globalPerSecond?: number;
  /** Replaces the limit of routes, by `'METHOD /template'` such as `'POST /channels/:channelId/messages'`. */
  readonly buckets?: Readonly<Record<string, BucketLimit>>;
}

/** Headers for the answer, and whether the request must be refused. */
export interface RateLimitVerdict {
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal?: { readonly retryAfterSeconds: number; readonly global: boolean };
}

interface Window {
  used: number;
  /** Milliseconds since 1970. */
  resetsAt: number;
}

/**
 * Discord's buckets: one for each route and top-level resource (channel, guild, webhook with token), plus the
 * global limit, from which interaction endpoints are exempt.
 * Source: discord-api-docs topics/rate-limits. Limits of single routes are not published; the defaults are
 * what bots commonly observe.
 */
export class RateLimits {
  readonly #options: RateLimitOptions | false;
  readonly #windows = new Map<string, Window>();

  constructor(options: RateLimitOptions | false) {
    this.#options = options;
  }

  /**
   * @param route `'METHOD /template'`
   * @param resource top-level resource in the path, '' when there is none
   */
  take(route: string, resource: string, bucket: BucketLimit, countsGlobally: boolean): RateLimitVerdict {
    if (this.#options === false) return { headers: {} };
    if (countsGlobally) {
      const perSecond = this.#options.globalPerSecond ?? 50;
      const window = this.#use('global', 1000, perSecond);
      if (window.used > perSecond) return refuseGlobally(window);
    }
    const { limit, windowMs } = this.#options.buckets?.[route] ?? bucket;
    const window = this.#use(`${route} ${resource}`, windowMs, limit);
    const resetAfter = Math.max(0, window.resetsAt - Date.now()) / 1000;
    const headers: Record<string, string> = {
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': String(Math.max(0, limit - window.used)),
      'X-RateLimit-Reset': (window.resetsAt / 1000).toFixed(3),
      'X-RateLimit-Reset-After': resetAfter.toFixed(3),
      'X-RateLimit-Bucket': createHash('md5').update(route).digest('hex'),
    };
    if (window.used <= limit) return { headers };
    headers['X-RateLimit-Scope'] = 'user';
    headers['Retry-After'] = String(Math.ceil(resetAfter));
    return { headers, refusal: { retryAfterSeconds: resetAfter, global: false } };
  }

  /** A refused request does not count towards the window, but at most one over the limit is remembered. */
  #use(key: string, windowMs: number, limit: number): Window {
    const now = Date.now();
    let window = this.#windows.get(key);
    if (window === undefined || window.resetsAt <= now) {
      window = { used: 0, resetsAt: now + windowMs };
      this.#windows.set(key, window);
    }
    window.used = Math.min(window.used, limit) + 1;
    return window;
  }
}

function refuseGlobally(window: Window): RateLimitVerdict {
  const seconds = Math.max(0, window.resetsAt - Date.now()) / 1000;
  const headers = {
    'X-RateLimit-Global': 'true',
    'X-RateLimit-Scope': 'global',
    'Retry-After': String(Math.ceil(seconds)),
  };
  return { headers, refusal: { retryAfterSeconds: seconds, global: true } };
}
