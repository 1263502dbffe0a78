import { ApplicationIntegrationType, type Interaction, PermissionFlagsBits } from 'discord.js';
import type { Language } from './language.ts';
import { permissionMessages } from './messages/permission.ts';
import type { GuildSettings } from './state/settings.ts';

/**
 * Whether a person may do what moderators may: those with the permission Manage Server (administrators
 * have it), and members of the roles that these have named. Discord's own check comes before, but
 * a server's administrators can change it, and buttons have none.
 *
 * Nobody is a moderator where the bot itself is no member: whoever installs it for themselves could make a
 * server of their own and rule the library from there.
 */
export function isModerator(interaction: Interaction, settings: GuildSettings): boolean {
  const { member } = interaction;
  if (member === null || !isInstalledHere(interaction)) return false;
  if (managesServer(interaction)) return true;
  const roles = Array.isArray(member.roles) ? member.roles : [...member.roles.cache.keys()];
  return roles.some((role) => settings.moderatorRoles.includes(role));
}

/** Whether a person has the permission Manage Server, in a server of which the bot is a member. */
export function managesServer(interaction: Interaction): boolean {
  return (
    isInstalledHere(interaction) &&
    interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) === true
  );
}

function isInstalledHere({ guildId, authorizingIntegrationOwners }: Interaction): boolean {
  return (
    guildId !== null && authorizingIntegrationOwners[ApplicationIntegrationType.GuildInstall] === guildId
  );
}

/** What somebody reads who is no moderator. */
export function describeNotModerator(language: Language): string {
  return permissionMessages.say(language, 'notModerator');
}
