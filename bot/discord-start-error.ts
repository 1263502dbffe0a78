/** Discord could not be joined; the message is one line with what to do. */
export class DiscordStartError extends Error {
  readonly code = 'discord-start';

  constructor(message: string, options: ErrorOptions) {
    super(message, options);
    this.name = 'DiscordStartError';
  }
}
