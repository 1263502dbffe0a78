import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type ChatInputCommandInteraction,
  MessageFlags,
} from 'discord.js';
import { readPassageId } from '../../index/index.ts';
import type { BotParts, SlashCommand, SlashPayload } from '../command.ts';
import { languageOf } from '../language.ts';
import { passageMessages } from '../messages/passage.ts';
import { OFFERED_EVERYWHERE } from '../offered-everywhere.ts';
import { audienceOf } from '../public-reply.ts';
import { renderLookUp, renderNoId } from '../render-look-up.ts';

/** Code units: an id with blanks, or a link to it. */
const LONGEST_ID = 400;

const payload: SlashPayload = {
  type: ApplicationCommandType.ChatInput,
  name: 'passage',
  ...describe('description'),
  ...OFFERED_EVERYWHERE,
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: 'id',
      ...describe('id'),
      required: true,
      max_length: LONGEST_ID,
    },
    {
      type: ApplicationCommandOptionType.Boolean,
      name: 'private',
      ...describe('private'),
    },
  ],
};

function describe(key: Parameters<typeof passageMessages.localize>[0]) {
  const { text, localizations } = passageMessages.localize(key);
  return { description: text, description_localizations: localizations };
}

/** `/passage`: what a permanent id stands for now, and what became of it since it was cited. */
export const passageCommand: SlashCommand = { kind: 'slash', payload, run };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  const { options, user, guildId } = interaction;
  const language = languageOf(interaction.locale);
  const typed = options.getString('id', true);
  const id = readPassageId(typed);
  if (id === null) {
    await interaction.reply({ ...renderNoId(typed, language), flags: MessageFlags.Ephemeral });
    return;
  }
  const wished = options.getBoolean('private') ?? parts.state.settings.of(guildId).privateByDefault;
  const audience = audienceOf(interaction, { isPrivate: wished, counts: false }, parts);
  await interaction.deferReply(audience.isPrivate ? { flags: MessageFlags.Ephemeral } : {});
  const found = await parts.admission.run(user.id, () => parts.library.lookUp(id));
  await interaction.editReply(audience.remark(renderLookUp(id, found, language)));
}
