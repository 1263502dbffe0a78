import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes, HTTPError } from 'discord.js';

const TOKEN_REFUSED =
  'Discord refused the token: set DISCORD_TOKEN (or DISCORD_TOKEN_FILE) to the one on the Bot page of your ' +
  'application; after “Reset Token” only the new one is good.';

/** RESTJSONErrorCodes.MissingAccess */
const MISSING_ACCESS = 50001;

/**
 * One line about why Discord could not be spoken with, and what to do.
 * @param apiUrl where it was tried
 */
export function explainDiscordFailure(error: unknown, apiUrl: string): string {
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid)
    return TOKEN_REFUSED;
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    if (error.status === 401) return TOKEN_REFUSED;
    if (error instanceof DiscordAPIError && error.code === MISSING_ACCESS) {
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
