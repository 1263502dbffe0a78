import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  type ChatInputCommandInteraction,
  InteractionContextType,
  MessageFlags,
  PermissionFlagsBits,
} from 'discord.js';
import type { BotParts, SlashCommand } from '../command.ts';
import { languageOf } from '../language.ts';
import { missesMessages } from '../messages/misses.ts';
import { renderMisses } from '../misses-view.ts';
import { describeNotModerator, isModerator } from '../permission.ts';
import { renderNotice } from '../reply.ts';

const { text, localizations } = missesMessages.localize('command');

/** `/misses`: what was asked in this server and not answered. */
export const missesCommand: SlashCommand = {
  kind: 'slash',
  payload: {
    type: ApplicationCommandType.ChatInput,
    name: 'misses',
    description: text,
    description_localizations: localizations,
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
  },
  run,
};

async function run(interaction: ChatInputCommandInteraction, { state }: BotParts): Promise<void> {
  const language = languageOf(interaction.locale);
  const { guildId } = interaction;
  const settings = state.settings.of(guildId);
  const reply =
    guildId === null || !isModerator(interaction, settings)
      ? renderNotice(describeNotModerator(language))
      : renderMisses(state.misses.list(guildId), { days: settings.missesDays, page: 1, language });
  await interaction.reply({ ...reply, flags: MessageFlags.Ephemeral });
}
