import { DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';

/** Does work on a message that somebody may have deleted or dismissed meanwhile: then there is nothing to do. */
export async function ignoreUnknownMessage(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isGone = error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownMessage;
    if (!isGone) throw error;
  }
}
