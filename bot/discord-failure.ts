import {
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  GatewayCloseCodes,
  HTTPError,
  RateLimitError,
  RESTJSONErrorCodes,
} from 'discord.js';

const TOKEN_REFUSED =
  'Discord refused the token: set DISCORD_TOKEN (or DISCORD_TOKEN_FILE) to the one on the Bot page of your ' +
  'application; after “Reset Token” only the new one is good.';

/**
 * One line about why Discord could not be spoken with, and what to do.
 * @param apiUrl where it was tried
 */
export function explainDiscordFailure(error: unknown, apiUrl: string): string {
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid)
    return TOKEN_REFUSED;
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    if (error.status === 401) return TOKEN_REFUSED;
    if (error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.MissingAccess) {
      return (
        'Discord gives no access to that server: check DISCORD_GUILD_ID, and invite the application there with ' +
        'the scopes bot and applications.commands.'
      );
    }
    return `Discord at ${apiUrl} answered ${error.status} (${firstLine(error.message)}); try again later.`;
  }
  const reason = reasonOf(error);
  return `Discord at ${apiUrl} can't be reached (${reason}): check the network, and DISCORD_API_URL if it is set.`;
}

/** The innermost cause says most: `fetch failed` stands around `ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return firstLine(String(error));
  if (error.cause !== undefined) return reasonOf(error.cause);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return firstLine(error.message);
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

/** Whether Discord would not have it, or could not be spoken with: nothing of ours is broken. */
export function isDiscordFailure(error: unknown): boolean {
  return (
    [DiscordAPIError, HTTPError, RateLimitError].some((kind) => error instanceof kind) || isChannelGone(error)
  );
}

/** discord.js finds a channel gone that was deleted, before it asks Discord. */
function isChannelGone(error: unknown): boolean {
  return error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.ChannelNotCached;
}

/**
 * Discord no longer takes an answer: the interaction is unknown or too old, or somebody has answered it;
 * or the message or channel that it belongs in was deleted, and nobody waits there.
 */
export function isPastAnswering(error: unknown): boolean {
  if (isChannelGone(error)) return true;
  return (
    error instanceof DiscordAPIError &&
    [
      RESTJSONErrorCodes.UnknownInteraction,
      RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
      RESTJSONErrorCodes.UnknownWebhook,
      RESTJSONErrorCodes.InvalidWebhookToken,
      RESTJSONErrorCodes.UnknownMessage,
      RESTJSONErrorCodes.UnknownChannel,
    ].some((code) => code === error.code)
  );
}

/** One line about why the gateway closed for good, and what to do. @param code discord-api-docs, topics/opcodes-and-status-codes, "Gateway Close Event Codes" */
export function explainClosing(code: number): string {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return `${TOKEN_REFUSED} (${code})`;
    case GatewayCloseCodes.ShardingRequired:
    case GatewayCloseCodes.InvalidShard:
      return `Discord wants this bot to use several connections (${code}), which this version can't: it serves fewer than 2,500 servers.`;
    case GatewayCloseCodes.InvalidIntents:
    case GatewayCloseCodes.DisallowedIntents:
      return `Discord refused the intents that were asked for (${code}): no privileged one is needed, so check that this version is unchanged and up to date.`;
    case GatewayCloseCodes.InvalidAPIVersion:
      return `Discord no longer takes the gateway version that was asked for (${code}): update the bot.`;
    default:
      return `Discord closed the connection for good (${code}).`;
  }
}
