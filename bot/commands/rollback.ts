import {
  ApplicationCommandOptionType,
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  MessageFlags,
} from 'discord.js';
import { type KeptGeneration, listKeptGenerations } from '../../index/index.ts';
import type { BotParts, SlashCommand } from '../command.ts';
import { writeCustomId } from '../custom-id.ts';
import { LIMITS, shorten } from '../discord-limits.ts';
import { escapeMarkdown } from '../escape-markdown.ts';
import { type Language, languageOf } from '../language.ts';
import { indexRunMessages as messages } from '../messages/index-run.ts';
import { allowChange, mayChangeFrom, moderationOf } from '../moderation-access.ts';
import { describe, moderationPayload } from '../moderation-command.ts';
import { formatMoment, renderModeration } from '../moderation-reply.ts';
import { isModerator } from '../permission.ts';

const payload = moderationPayload('rollback', messages.localize('rollbackDescription'), [
  {
    type: ApplicationCommandOptionType.String,
    name: 'generation',
    ...describe(messages.localize('rollbackGeneration')),
    autocomplete: true,
  },
]);

/** `/rollback`: shows what would serve again, and asks before it does. */
export const rollbackCommand: SlashCommand = { kind: 'slash', payload, run, complete };

async function run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void> {
  if (!(await allowChange(interaction, parts))) return;
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const language = languageOf(interaction.locale);
  const kept = await listKeptGenerations(moderationOf(parts).settings.dataDirectory);
  const serving = kept.find((generation) => generation.serving) ?? null;
  const wanted = interaction.options.getString('generation')?.trim();
  const to =
    wanted === undefined
      ? kept.findLast(({ name }) => Number(name) < Number(serving?.name ?? 0))
      : kept.find(({ name }) => name === wanted);
  const notice = (content: string) => interaction.editReply(renderModeration({ content }));
  if (to === undefined) {
    const names = kept.map(({ name }) => name).join(', ');
    const unknown = { to: escapeMarkdown(shorten(wanted ?? '', 20)), kept: names };
    await notice(
      wanted === undefined
        ? messages.say(language, 'noEarlier')
        : messages.say(language, 'unknownGeneration', unknown),
    );
  } else if (to.serving) {
    await notice(messages.say(language, 'servesAlready', { to: to.name }));
  } else {
    await interaction.editReply(renderQuestion(serving, to, language));
  }
}

function renderQuestion(serving: KeptGeneration | null, to: KeptGeneration, language: Language) {
  const title = messages.say(language, 'rollbackTitle', { to: to.name });
  return renderModeration({
    embeds: [
      {
        title,
        description: messages.say(language, 'rollbackNote'),
        fields: [
          { name: messages.say(language, 'serves'), value: describeGeneration(serving, language) },
          { name: messages.say(language, 'wouldServe'), value: describeGeneration(to, language) },
        ],
      },
    ],
    buttons: [
      {
        id: writeCustomId('rollback', to.name, serving?.name ?? ''),
        label: messages.say(language, 'rollbackConfirm', { to: to.name }),
        style: 'danger',
      },
      { id: writeCustomId('cancelled'), label: messages.say(language, 'cancel') },
    ],
  });
}

function describeGeneration(generation: KeptGeneration | null, language: Language): string {
  if (generation === null) return messages.say(language, 'generationNone');
  const { name, facts } = generation;
  if (facts === null) return messages.say(language, 'generationUnreadable', { name });
  return messages.say(language, 'generation', { ...facts, name, date: formatMoment(facts.createdAt) });
}

async function complete(interaction: AutocompleteInteraction, parts: BotParts): Promise<void> {
  const { guildId } = interaction;
  const allowed = isModerator(interaction, parts.state.settings.of(guildId)) && mayChangeFrom(guildId, parts);
  // Where there is no index, nothing can be chosen.
  const kept = allowed
    ? await listKeptGenerations(moderationOf(parts).settings.dataDirectory).catch(() => [])
    : [];
  const typed = interaction.options.getFocused().trim();
  const language = languageOf(interaction.locale);
  const choices = kept
    .filter(({ name, serving }) => !serving && name.startsWith(typed))
    .reverse()
    .map((generation) => ({ name: nameChoice(generation, language), value: generation.name }));
  await interaction.respond(choices.slice(0, LIMITS.choices));
}

function nameChoice({ name, facts }: KeptGeneration, language: Language): string {
  if (facts === null)
    return shorten(messages.say(language, 'generationUnreadable', { name }), LIMITS.choiceName);
  const date = `${facts.createdAt.slice(0, 16).replace('T', ' ')} UTC`;
  return shorten(messages.say(language, 'generation', { ...facts, name, date }), LIMITS.choiceName);
}
