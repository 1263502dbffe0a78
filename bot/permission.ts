import { ApplicationIntegrationType, type Interaction, PermissionFlagsBits } from 'discord.js';
import type { GuildSettings } from './state/settings.ts';

/**
 * Whether somebody may do what moderators may: with the permission Manage Server, or a role that the
 * server's settings name. Discord hides the commands from others, but its administrators can change that.
 *
 * Where the application is installed for a person only, everybody can be manager of a server of their
 * own: that makes no moderator.
 */
export function isModerator(interaction: Interaction, settings: GuildSettings): boolean {
  const { guildId, member, memberPermissions, authorizingIntegrationOwners } = interaction;
  if (guildId === null || member === null) return false;
  if (authorizingIntegrationOwners[ApplicationIntegrationType.GuildInstall] !== guildId) return false;
  if (memberPermissions?.has(PermissionFlagsBits.ManageGuild) === true) return true;
  const roles = Array.isArray(member.roles) ? member.roles : [...member.roles.cache.keys()];
  return roles.some((role) => settings.moderatorRoles.includes(role));
}
