import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type ChatInputCommandInteraction,
  MessageFlags,
} from 'discord.js';
import { CITATION_STYLE_NAMES, CITATION_STYLES, isCitationStyle, readPassageId } from '../../index/index.ts';
import { DEFAULT_STYLE, replyWithCitation } from '../citation-reply.ts';
import type { BotParts, SlashCommand, SlashPayload } from '../command.ts';
import { languageOf } from '../language.ts';
import { citeMessages } from '../messages/cite.ts';
import { OFFERED_EVERYWHERE } from '../offered-everywhere.ts';
import { renderNoId } from '../render-look-up.ts';

/** Room for blanks and for what is pasted around an id. */
const LONGEST_ID = 200;

const description = citeMessages.localize('description');
const idOption = citeMessages.localize('idOption');
const styleOption = citeMessages.localize('styleOption');

const payload: SlashPayload = {
  type: ApplicationCommandType.ChatInput,
  name: 'cite',
  description: description.text,
  description_localizations: description.localizations,
  ...OFFERED_EVERYWHERE,
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: 'id',
      description: idOption.text,
      description_localizations: idOption.localizations,
      required: true,
      max_length: LONGEST_ID,
    },
    {
      type: ApplicationCommandOptionType.String,
      name: 'style',
      description: styleOption.text,
      description_localizations: styleOption.localizations,
      choices: CITATION_STYLES.map((style) => ({ name: CITATION_STYLE_NAMES[style], value: style })),
    },
  ],
};

/** `/cite`: a passage by its id, cited in a style, for the person who asks alone. */
export const citeCommand: SlashCommand = { kind: 'slash', payload, run };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  const language = languageOf(interaction.locale);
  const typed = interaction.options.getString('id', true);
  const id = readPassageId(typed);
  if (id === null) {
    await interaction.reply({ ...renderNoId(typed, language), flags: MessageFlags.Ephemeral });
    return;
  }
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const chosen = interaction.options.getString('style') ?? DEFAULT_STYLE;
  const style = isCitationStyle(chosen) ? chosen : DEFAULT_STYLE;
  await interaction.editReply(
    await replyWithCitation(id, style, { userId: interaction.user.id, language, parts }),
  );
}
