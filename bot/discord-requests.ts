import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultRestOptions, type RESTOptions } from 'discord.js';
import { WARN_EVERY } from './watch-connection.ts';

/** Seconds to wait after a 429 that does not say how long: at first, and at most; doubled each time. */
const FIRST_WAIT = 1;
const LONGEST_WAIT = 30;

/** Milliseconds after which a server error is tried again: at once, it would most often be the same. */
const BEFORE_RETRY = 300;

/** Milliseconds of waiting that are too long for anybody who asked something. */
const LONGEST_LIMIT = 60_000;

/**
 * How discord.js speaks with Discord's REST API.
 *
 * discord.js 14.28 repeats a request that met a 429 after what `Retry-After` says; without that header
 * (proxies send such answers) it does so at once and without end, and an address that gets 10,000 refusals in ten
 * minutes is banned. So the header is put in where it is missing. After a server error it repeats at
 * once, three times; here each comes a moment later.
 */
export function restOptions(apiUrl: string): Partial<RESTOptions> {
  let unexplained = 0;
  return {
    api: apiUrl,
    invalidRequestWarningInterval: WARN_EVERY,
    rejectOnRateLimit: ({ retryAfter }) => retryAfter > LONGEST_LIMIT,
    async makeRequest(url, init) {
      const response = await DefaultRestOptions.makeRequest(url, init);
      if (response.status >= 500) await sleep(BEFORE_RETRY);
      if (response.status !== 429) {
        unexplained = 0;
      } else if (!isSeconds(response.headers.get('retry-after'))) {
        const seconds = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** unexplained);
        unexplained += 1;
        response.headers.set('retry-after', String(seconds));
      }
      return response;
    },
  };
}

/** Above 0: zero would be at once, too. */
function isSeconds(text: string | null): boolean {
  return text !== null && Number(text) > 0;
}
