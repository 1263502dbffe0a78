import { type Client, Events, RESTEvents } from 'discord.js';
import { explainClosing } from './discord-failure.ts';
import type { Log } from './log.ts';

/** How it stands with Discord. */
export interface Connection {
  /** One line saying why Discord has put the bot out for good; null while it has not. */
  readonly reason: string | null;
  /** Resolves with that line. */
  readonly lost: Promise<string>;
}

/** Milliseconds in which limits of the rate are told of once, however many requests meet them. */
const TELL_AGAIN = 60_000;

/** Requests that Discord refused with 401, 403 or 429: told of at every so many, long before it bans the address at 10,000. */
export const WARN_EVERY = 500;

/** Logs what goes on between the bot and Discord, each trouble once, and tells when it is over for good. */
export function watchConnection(client: Client, log: Log): Connection {
  let reason: string | null = null;
  const lost = new Promise<string>((resolve) => {
    const lose = (line: string) => {
      reason ??= line;
      resolve(reason);
    };
    client.on(Events.ShardDisconnect, ({ code }) => lose(explainClosing(code)));
    client.on(Events.Invalidated, () => lose('Discord ended the session for good.'));
  });
  client.on(Events.Error, (error) => log.error({ err: error }, 'Trouble with Discord'));
  client.on(Events.ShardError, (error) => {
    // A closing for good comes with an error of its own, which says less.
    if (reason === null) log.warn({ err: error }, 'The connection with Discord broke');
  });
  let isBroken = false;
  const mended = () => {
    if (isBroken) log.info('Connected to Discord again');
    isBroken = false;
  };
  client.on(Events.ShardReconnecting, () => {
    // Every try that fails comes by here.
    if (!isBroken) log.info('Reconnecting to Discord');
    isBroken = true;
  });
  client.on(Events.ShardResume, mended);
  client.on(Events.ShardReady, mended);
  client.on(Events.Warn, (message) => log.warn(message));

  let silentUntil = 0;
  client.rest.on(RESTEvents.Response, ({ method, route }, { status, headers }) => {
    if (status !== 429 || Date.now() < silentUntil) return;
    silentUntil = Date.now() + TELL_AGAIN;
    const scope = headers.get('x-ratelimit-scope');
    log.warn(
      { method, route, scope, retryAfter: headers.get('retry-after') },
      'Discord limits the rate of requests; they wait and are sent again',
    );
  });
  client.rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) =>
    log.warn({ count, remainingTime }, 'Discord refuses many requests, and bans an address after 10,000'),
  );
  return {
    get reason() {
      return reason;
    },
    lost,
  };
}
