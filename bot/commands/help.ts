import {
  type APIEmbed,
  ApplicationCommandType,
  type ChatInputCommandInteraction,
  MessageFlags,
} from 'discord.js';
import type { BotParts, SlashCommand, SlashPayload } from '../command.ts';
import { LIMITS } from '../discord-limits.ts';
import { escapeWithin } from '../escape-within.ts';
import { type Language, languageOf } from '../language.ts';
import { helpMessages } from '../messages/help.ts';
import { OFFERED_EVERYWHERE } from '../offered-everywhere.ts';
import { QUOTED_COLOUR } from '../render-passage.ts';
import { NO_MENTIONS, type Reply } from '../reply.ts';

const payload: SlashPayload = {
  type: ApplicationCommandType.ChatInput,
  name: 'help',
  ...describe('description'),
  ...OFFERED_EVERYWHERE,
};

function describe(key: Parameters<typeof helpMessages.localize>[0]) {
  const { text, localizations } = helpMessages.localize(key);
  return { description: text, description_localizations: localizations };
}

/** `/help`: what can be asked and how, with questions that this library is sure to answer. */
export const helpCommand: SlashCommand = { kind: 'slash', payload, run };

const EXAMPLES = 3;

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const examples = await findExamples(interaction.user.id, parts);
  await interaction.editReply(renderHelp(examples, languageOf(interaction.locale)));
}

/** None where the library can't be asked now: help is wanted most when something doesn't work. */
async function findExamples(userId: string, { admission, library, log }: BotParts): Promise<string[]> {
  try {
    return await admission.run(userId, () => library.exampleQuestions(EXAMPLES));
  } catch (error) {
    log.warn({ err: error }, 'No examples could be found for the help');
    return [];
  }
}

/** @param examples questions that the library answers, in its language */
export function renderHelp(examples: readonly string[], language: Language): Reply {
  const say = (key: Parameters<typeof helpMessages.say>[1]) => helpMessages.say(language, key);
  const questions = examples.map((question) => `- ${escapeWithin(question, LIMITS.title)}`);
  const lines = [say('introduction'), ...(questions.length === 0 ? [] : [say('examples'), ...questions])];
  const embed: APIEmbed = {
    color: QUOTED_COLOUR,
    title: say('title'),
    description: lines.join('\n'),
    fields: [
      { name: say('asking'), value: say('askingText') },
      { name: say('checking'), value: say('checkingText') },
      { name: say('citing'), value: say('citingText') },
      { name: say('moderating'), value: say('moderatingText') },
    ],
  };
  return { embeds: [embed], allowedMentions: NO_MENTIONS };
}
