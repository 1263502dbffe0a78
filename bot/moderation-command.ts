import {
  type APIApplicationCommandOption,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type LocalizationMap,
  PermissionFlagsBits,
} from 'discord.js';
import type { SlashPayload } from './command.ts';

/** A text in English and in every other locale. */
interface Localized {
  readonly text: string;
  readonly localizations: LocalizationMap;
}

/** A command that Discord shows to moderators of servers only; administrators can change that, so the bot checks again. */
export function moderationPayload(
  name: string,
  description: Localized,
  options: APIApplicationCommandOption[] = [],
): SlashPayload {
  return {
    type: ApplicationCommandType.ChatInput,
    name,
    ...describe(description),
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    options,
  };
}

export function describe({ text, localizations }: Localized) {
  return { description: text, description_localizations: localizations };
}
