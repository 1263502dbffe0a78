import { type InteractionReplyOptions, MessageFlags } from 'discord.js';
import type { ComponentInteraction } from './component.ts';
import { renderNotice } from './reply.ts';

/** Tells the person who pressed a button, and nobody else; the message with the button stays as it is. */
export async function tellAlone(interaction: ComponentInteraction, text: string): Promise<void> {
  const notice: InteractionReplyOptions = { ...renderNotice(text), flags: MessageFlags.Ephemeral };
  if (interaction.deferred || interaction.replied) await interaction.followUp(notice);
  else await interaction.reply(notice);
}
