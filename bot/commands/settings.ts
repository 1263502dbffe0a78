import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandGroupOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  type ChatInputCommandInteraction,
  InteractionContextType,
  MessageFlags,
  PermissionFlagsBits,
} from 'discord.js';
import { ZodError } from 'zod';
import type { BotParts, SlashCommand, SlashPayload } from '../command.ts';
import { type Language, languageOf, type Values } from '../language.ts';
import { permissionMessages } from '../messages/permission.ts';
import { settingsMessages } from '../messages/settings.ts';
import { describeNotModerator, isModerator, managesServer } from '../permission.ts';
import { renderNotice } from '../reply.ts';
import { describeSettings } from '../settings-view.ts';
import { type GuildSettings, LONGEST_COOLDOWN, MOST_EXCERPTS, MOST_MISSES_DAYS } from '../state/settings.ts';

/** Where questions can be asked; a thread and a post of a forum count as their channel. */
const CHANNEL_TYPES = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
  ChannelType.GuildVoice,
  ChannelType.GuildStageVoice,
] as const;

/** Channels, and roles, in a list: as many as fit into one message with all else. */
const MOST_LISTED = 20;

type Key = keyof typeof settingsMessages.catalogue.en;

const payload: SlashPayload = {
  type: ApplicationCommandType.ChatInput,
  name: 'settings',
  ...described('command'),
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
  default_member_permissions: String(PermissionFlagsBits.ManageGuild),
  options: [
    subcommand('show', 'show'),
    group('channels', 'channels', [
      subcommand('add', 'channelsAdd', [channelOption()]),
      subcommand('remove', 'channelsRemove', [channelOption()]),
      subcommand('clear', 'channelsClear'),
    ]),
    subcommand('privacy', 'privacy', [
      {
        type: ApplicationCommandOptionType.Boolean,
        name: 'private',
        ...described('privacyPrivate'),
        required: true,
      },
    ]),
    subcommand('excerpts', 'excerpts', [
      { ...wholeNumber('count', 'excerptsCount', 1, MOST_EXCERPTS), required: true },
    ]),
    subcommand('cooldown', 'cooldown', [
      wholeNumber('person', 'cooldownPerson', 0, LONGEST_COOLDOWN),
      wholeNumber('channel', 'cooldownChannel', 0, LONGEST_COOLDOWN),
    ]),
    subcommand('misses', 'misses', [
      { ...wholeNumber('days', 'missesDays', 0, MOST_MISSES_DAYS), required: true },
    ]),
    group('moderators', 'moderators', [
      subcommand('add', 'moderatorsAdd', [roleOption()]),
      subcommand('remove', 'moderatorsRemove', [roleOption()]),
    ]),
  ],
};

/** `/settings`: what moderators decide for their server. */
export const settingsCommand: SlashCommand = { kind: 'slash', payload, run };

async function run(interaction: ChatInputCommandInteraction, { state }: BotParts): Promise<void> {
  const language = languageOf(interaction.locale);
  const say = (text: string) =>
    interaction.reply({ ...renderNotice(text), flags: MessageFlags.Ephemeral }).then(() => {});
  const { guildId } = interaction;
  const before = state.settings.of(guildId);
  if (guildId === null || !isModerator(interaction, before)) return say(describeNotModerator(language));
  const change = readChange(interaction, before);
  if ('refusal' in change) return say(change.refusal(language));
  let after = before;
  try {
    if (Object.keys(change.changes).length > 0) after = state.settings.change(guildId, change.changes);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    return say(settingsMessages.say(language, 'outOfRange'));
  }
  const notes = change.notes?.(language) ?? [];
  if (after.missesDays < before.missesDays) {
    if (after.missesDays === 0) state.misses.clear(guildId);
    else state.misses.shorten(guildId, after.missesDays);
  }
  return say([...notes, describeSettings(after, language)].join('\n'));
}

/** What somebody wants changed, and what is to be said of it beside; or why it can't be. */
type Change =
  | {
      readonly changes: Partial<GuildSettings>;
      readonly notes?: (language: Language) => readonly string[];
    }
  | { readonly refusal: (language: Language) => string };

function readChange(interaction: ChatInputCommandInteraction, settings: GuildSettings): Change {
  const { options } = interaction;
  const group = options.getSubcommandGroup();
  const name = [group, options.getSubcommand()].filter((part) => part !== null).join(' ');
  switch (name) {
    case 'show':
      return { changes: {} };
    case 'channels add':
    case 'channels remove':
      return changeChannels(interaction, settings, name === 'channels add');
    case 'channels clear':
      return { changes: { channels: [] }, notes: saved };
    case 'privacy':
      return { changes: { privateByDefault: options.getBoolean('private', true) }, notes: saved };
    case 'excerpts':
      return { changes: { excerpts: options.getInteger('count', true) }, notes: saved };
    case 'cooldown':
      return changeCooldowns(options.getInteger('person'), options.getInteger('channel'));
    case 'misses':
      return changeMisses(options.getInteger('days', true), settings);
    case 'moderators add':
    case 'moderators remove':
      return changeModerators(interaction, settings, name === 'moderators add');
    default:
      throw new Error(`Expected a subcommand of this version, got ${name}; run \`npm run deploy-commands\``);
  }
}

function saved(language: Language): readonly string[] {
  return [settingsMessages.say(language, 'saved')];
}

function changeChannels(
  interaction: ChatInputCommandInteraction,
  { channels }: GuildSettings,
  add: boolean,
): Change {
  const given = interaction.options.getChannel('channel', true);
  // Discord's client offers channels only; whoever sends a thread all the same means its channel.
  const isThread = [ChannelType.PublicThread, ChannelType.PrivateThread, ChannelType.AnnouncementThread].some(
    (type) => type === given.type,
  );
  const parentId = interaction.guild?.channels.resolve(given.id)?.parentId ?? null;
  const id = isThread && parentId !== null ? parentId : given.id;
  if (!isThread && !CHANNEL_TYPES.some((type) => type === given.type)) return refuse('notAChannel');
  // Channels that are gone can't be chosen any more, so they leave the list with its next change.
  const kept = channels.filter((channel) => interaction.guild?.channels.cache.has(channel) ?? true);
  const without = kept.filter((channel) => channel !== id);
  if (!add) {
    if (!channels.includes(id)) return refuse('channelNotListed', { channel: `<#${id}>` });
    const notes = (language: Language) => [
      ...saved(language),
      ...(without.length === 0 ? [settingsMessages.say(language, 'nowEverywhere')] : []),
    ];
    return { changes: { channels: without }, notes };
  }
  if (without.length >= MOST_LISTED) return refuse('tooMany', { most: MOST_LISTED });
  return { changes: { channels: [...without, id] }, notes: saved };
}

function changeCooldowns(person: number | null, channel: number | null): Change {
  if (person === null && channel === null) return refuse('nothingGiven');
  return {
    changes: {
      ...(person === null ? {} : { userCooldown: person }),
      ...(channel === null ? {} : { channelCooldown: channel }),
    },
    notes: saved,
  };
}

function changeMisses(days: number, before: GuildSettings): Change {
  const key = days === 0 ? 'missesStopped' : 'missesKept';
  const isNew = days !== before.missesDays;
  const notes = (language: Language) => [
    ...saved(language),
    ...(isNew ? [settingsMessages.say(language, key, { days })] : []),
  ];
  return { changes: { missesDays: days }, notes };
}

function changeModerators(
  interaction: ChatInputCommandInteraction,
  { moderatorRoles }: GuildSettings,
  add: boolean,
): Change {
  // Or else a role could hand its rights on to others.
  if (!managesServer(interaction))
    return { refusal: (language) => permissionMessages.say(language, 'notManager') };
  const { id } = interaction.options.getRole('role', true);
  if (id === interaction.guildId) return refuse('everyone');
  const kept = moderatorRoles.filter((role) => interaction.guild?.roles.cache.has(role) ?? true);
  const without = kept.filter((role) => role !== id);
  if (!add) {
    if (!moderatorRoles.includes(id)) return refuse('roleNotListed', { role: `<@&${id}>` });
    return { changes: { moderatorRoles: without }, notes: saved };
  }
  if (without.length >= MOST_LISTED) return refuse('tooMany', { most: MOST_LISTED });
  const notes = (language: Language) => [
    ...saved(language),
    settingsMessages.say(language, 'roleSeesCommands'),
  ];
  return { changes: { moderatorRoles: [...without, id] }, notes };
}

function refuse(key: Key, values: Values = {}): Change {
  return { refusal: (language) => settingsMessages.say(language, key, values) };
}

// The payload's parts

function described(key: Key) {
  const { text, localizations } = settingsMessages.localize(key);
  return { description: text, description_localizations: localizations };
}

function subcommand(
  name: string,
  key: Key,
  options: APIApplicationCommandBasicOption[] = [],
): APIApplicationCommandSubcommandOption {
  return { type: ApplicationCommandOptionType.Subcommand, name, ...described(key), options };
}

function group(
  name: string,
  key: Key,
  options: APIApplicationCommandSubcommandOption[],
): APIApplicationCommandSubcommandGroupOption {
  return { type: ApplicationCommandOptionType.SubcommandGroup, name, ...described(key), options };
}

function channelOption(): APIApplicationCommandBasicOption {
  return {
    type: ApplicationCommandOptionType.Channel,
    name: 'channel',
    ...described('channel'),
    channel_types: [...CHANNEL_TYPES],
    required: true,
  };
}

function roleOption(): APIApplicationCommandBasicOption {
  return { type: ApplicationCommandOptionType.Role, name: 'role', ...described('role'), required: true };
}

function wholeNumber(name: string, key: Key, least: number, most: number) {
  const type = ApplicationCommandOptionType.Integer as const;
  return { type, name, ...described(key), min_value: least, max_value: most };
}
