import {
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';

/** Of a command's payload: in servers, direct messages and private channels, whether a server or a person installed the bot. */
export const OFFERED_EVERYWHERE: Pick<
  RESTPostAPIApplicationCommandsJSONBody,
  'contexts' | 'integration_types'
> = {
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
};
