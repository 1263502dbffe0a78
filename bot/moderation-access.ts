import { MessageFlags, type RepliableInteraction } from 'discord.js';
import type { BotParts } from './command.ts';
import { languageOf } from './language.ts';
import { libraryMessages } from './messages/library.ts';
import type { Moderation } from './moderation.ts';
import { describeNotModerator, isModerator } from './permission.ts';
import { renderNotice } from './reply.ts';

export function moderationOf({ moderation }: BotParts): Moderation {
  if (moderation === null) throw new Error('Expected a bot that was started with what moderators need');
  return moderation;
}

/** Whether somebody may look at what only moderators see; who may not is told so. */
export async function allowModerator(interaction: RepliableInteraction, parts: BotParts): Promise<boolean> {
  if (isModerator(interaction, parts.state.settings.of(interaction.guildId))) return true;
  await refuse(interaction, describeNotModerator(languageOf(interaction.locale)));
  return false;
}

/** Whether somebody may change the library; who may not is told so. */
export async function allowChange(interaction: RepliableInteraction, parts: BotParts): Promise<boolean> {
  if (!(await allowModerator(interaction, parts))) return false;
  if (mayChangeFrom(interaction.guildId, parts)) return true;
  await refuse(interaction, libraryMessages.say(languageOf(interaction.locale), 'otherServer'));
  return false;
}

/** @param guildId of a server in which somebody is moderator */
export function mayChangeFrom(guildId: string | null, parts: BotParts): boolean {
  const only = moderationOf(parts).guildId;
  return only === null || only === guildId;
}

async function refuse(interaction: RepliableInteraction, why: string): Promise<void> {
  await interaction.reply({ ...renderNotice(why), flags: MessageFlags.Ephemeral });
}
