import type { JsonObject } from './json.ts';
import type { RecordedRequest, SeenFile, Violation, ViolationKind } from './records.ts';
import { createSnowflakes } from './snowflake.ts';

/** Channel types, discord-api-docs resources/channel. */
export const GUILD_TEXT = 0;
export const DIRECT_MESSAGE = 1;
export const PUBLIC_THREAD = 11;

/** Permission bits, discord-api-docs topics/permissions. */
const MEMBER_PERMISSIONS =
  (1n << 6n) | // ADD_REACTIONS
  (1n << 10n) | // VIEW_CHANNEL
  (1n << 11n) | // SEND_MESSAGES
  (1n << 14n) | // EMBED_LINKS
  (1n << 15n) | // ATTACH_FILES
  (1n << 16n) | // READ_MESSAGE_HISTORY
  (1n << 31n) | // USE_APPLICATION_COMMANDS
  (1n << 35n) | // CREATE_PUBLIC_THREADS
  (1n << 38n) | // SEND_MESSAGES_IN_THREADS
  (1n << 50n); // USE_EXTERNAL_APPS

/** What every member may do, and the bot: no moderation, nothing administrative. */
export const DEFAULT_PERMISSIONS = MEMBER_PERMISSIONS.toString();

/** What the app may do in a direct message: attach, embed, mention everyone, use external emojis. */
export const DIRECT_MESSAGE_PERMISSIONS = ((1n << 15n) | (1n << 14n) | (1n << 17n) | (1n << 18n)).toString();

/** Why the bot is kept out of a channel: 50001 for everything in it, or 50013 for writing. */
export type Denial = 'missing-access' | 'missing-permissions';

export interface Thread {
  readonly ownerId: string;
  readonly createdAt: string;
  autoArchiveMinutes: number;
  archived: boolean;
  locked: boolean;
}

export interface Channel {
  readonly id: string;
  readonly type: number;
  readonly guildId: string | null;
  /** Of a thread: the channel it hangs in. */
  readonly parentId: string | null;
  /** Of a direct message: the other person. */
  readonly recipientId: string | null;
  readonly thread: Thread | null;
  name: string;
  denied: Denial | null;
  lastMessageId: string | null;
}

/** The fixed cast (application, bot, one guild, its members and channels) and everything recorded. */
export class World {
  /** Of the guild; as its moderators set it. */
  preferredLocale = 'en-US';
  readonly nextId: () => string = createSnowflakes();
  // The application and its bot user differ, as for old applications: code may not take one for the other.
  readonly applicationId = '1100000000000000001';
  readonly botUserId = '1100000000000000002';
  readonly guildId = '1100000000000000003';
  readonly channelId = '1100000000000000004';
  /** The person who acts unless a test names another. */
  readonly userId = '1100000000000000005';
  readonly ownerId = '1100000000000000006';
  /** Shaped like a bot token: the bot's id in base64, a time, a signature. Valid nowhere. */
  readonly token = [
    Buffer.from(this.botUserId).toString('base64url'),
    'loopbk',
    'not-a-real-token-'.repeat(3).slice(0, 38),
  ].join('.');

  /** `http://127.0.0.1:PORT`, known once the server listens. */
  origin = '';
  readonly attachmentSizeLimit: number;
  readonly channels = new Map<string, Channel>();
  readonly files = new Map<string, SeenFile>();
  /** Registered commands by scope: `'global'` or a guild id. */
  readonly commands = new Map<string, JsonObject[]>();
  readonly requests: RecordedRequest[] = [];
  readonly violations: Violation[] = [];
  /** Names of the guild's roles beside @everyone, by id. */
  readonly roles = new Map<string, string>();

  constructor(attachmentSizeLimit: number) {
    this.attachmentSizeLimit = attachmentSizeLimit;
    this.addChannel({ id: this.channelId, name: 'library' });
  }

  addViolation(kind: ViolationKind, message: string): void {
    this.violations.push({ kind, message });
  }

  addChannel(given: Partial<Channel>): Channel {
    const channel: Channel = {
      id: this.nextId(),
      type: GUILD_TEXT,
      name: 'channel',
      guildId: this.guildId,
      parentId: null,
      recipientId: null,
      thread: null,
      denied: null,
      lastMessageId: null,
      ...given,
    };
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** The direct-message channel of a person with the bot, opened when there is none. */
  directChannel(userId: string): Channel {
    for (const channel of this.channels.values()) {
      if (channel.type === DIRECT_MESSAGE && channel.recipientId === userId) return channel;
    }
    return this.addChannel({ type: DIRECT_MESSAGE, name: '', guildId: null, recipientId: userId });
  }

  addFile(channelId: string, name: string, contentType: string, bytes: Uint8Array): SeenFile {
    const id = this.nextId();
    const url = `${this.origin}/attachments/${channelId}/${id}/${encodeURIComponent(name)}`;
    const file: SeenFile = { id, name, contentType, size: bytes.byteLength, bytes, url };
    this.files.set(id, file);
    return file;
  }

  user(id: string): JsonObject {
    const bot = id === this.botUserId;
    return {
      id,
      username: bot ? 'attache' : `reader-${id.slice(-4)}`,
      global_name: bot ? null : `Reader ${id.slice(-4)}`,
      discriminator: bot ? '0042' : '0',
      avatar: null,
      avatar_decoration_data: null,
      banner: null,
      accent_color: null,
      collectibles: null,
      primary_guild: null,
      public_flags: 0,
      flags: 0,
      bot,
      system: false,
    };
  }

  botUser(): JsonObject {
    return { ...this.user(this.botUserId), verified: true, mfa_enabled: true, email: null };
  }

  /** @param roles ids */
  member(userId: string, roles: readonly string[] = []): JsonObject {
    return {
      user: this.user(userId),
      nick: null,
      avatar: null,
      banner: null,
      roles,
      joined_at: '2024-01-01T00:00:00.000000+00:00',
      premium_since: null,
      deaf: false,
      mute: false,
      flags: 0,
      pending: false,
      communication_disabled_until: null,
      collectibles: null,
    };
  }

  application(): JsonObject {
    return {
      id: this.applicationId,
      name: 'Attaché',
      icon: null,
      description: '',
      summary: '',
      type: null,
      bot: this.botUser(),
      bot_public: true,
      bot_require_code_grant: false,
      verify_key: '0'.repeat(64),
      flags: 0,
      tags: [],
      integration_types_config: { 0: {}, 1: {} },
      install_params: { scopes: ['bot', 'applications.commands'], permissions: DEFAULT_PERMISSIONS },
      redirect_uris: [],
      interactions_endpoint_url: null,
      role_connections_verification_url: null,
      approximate_guild_count: 1,
      approximate_user_install_count: 1,
      owner: this.user(this.ownerId),
      team: null,
    };
  }

  role(id: string): JsonObject {
    const isEveryone = id === this.guildId;
    return {
      id,
      name: isEveryone ? '@everyone' : (this.roles.get(id) ?? 'unknown'),
      description: null,
      permissions: isEveryone ? DEFAULT_PERMISSIONS : '0',
      position: isEveryone ? 0 : 1,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      managed: false,
      mentionable: false,
      icon: null,
      unicode_emoji: null,
      flags: 0,
    };
  }

  guild(): JsonObject {
    return {
      id: this.guildId,
      name: 'Reading room',
      icon: null,
      splash: null,
      discovery_splash: null,
      banner: null,
      description: null,
      owner_id: this.ownerId,
      region: 'deprecated',
      afk_channel_id: null,
      afk_timeout: 300,
      system_channel_id: null,
      system_channel_flags: 0,
      rules_channel_id: null,
      public_updates_channel_id: null,
      safety_alerts_channel_id: null,
      verification_level: 1,
      default_message_notifications: 1,
      explicit_content_filter: 0,
      mfa_level: 0,
      nsfw: false,
      nsfw_level: 0,
      premium_tier: 0,
      premium_subscription_count: 0,
      premium_progress_bar_enabled: false,
      preferred_locale: this.preferredLocale,
      vanity_url_code: null,
      widget_enabled: false,
      widget_channel_id: null,
      application_id: null,
      max_members: 500_000,
      max_video_channel_users: 25,
      max_stage_video_channel_users: 50,
      features: [],
      roles: [this.guildId, ...this.roles.keys()].map((id) => this.role(id)),
      emojis: [],
      stickers: [],
      soundboard_sounds: [],
    };
  }

  /** The guild as GUILD_CREATE carries it: with channels, threads and the bot as its known member. */
  guildCreate(): JsonObject {
    const channels = [...this.channels.values()].filter((channel) => channel.guildId === this.guildId);
    return {
      ...this.guild(),
      joined_at: '2024-01-01T00:00:00.000000+00:00',
      large: false,
      unavailable: false,
      member_count: 3,
      members: [this.member(this.botUserId)],
      channels: channels.filter((channel) => channel.thread === null).map((channel) => this.toApi(channel)),
      threads: channels.filter((channel) => channel.thread !== null).map((channel) => this.toApi(channel)),
      presences: [],
      voice_states: [],
      stage_instances: [],
      guild_scheduled_events: [],
    };
  }

  toApi(channel: Channel): JsonObject {
    const common = { id: channel.id, type: channel.type, flags: 0, last_message_id: channel.lastMessageId };
    if (channel.recipientId !== null) return { ...common, recipients: [this.user(channel.recipientId)] };
    const inGuild = {
      ...common,
      guild_id: channel.guildId,
      name: channel.name,
      parent_id: channel.parentId,
      rate_limit_per_user: 0,
    };
    const { thread } = channel;
    if (thread === null) {
      return { ...inGuild, position: 0, topic: null, nsfw: false, permission_overwrites: [] };
    }
    return {
      ...inGuild,
      owner_id: thread.ownerId,
      message_count: 0,
      member_count: 1,
      total_message_sent: 0,
      thread_metadata: {
        archived: thread.archived,
        auto_archive_duration: thread.autoArchiveMinutes,
        archive_timestamp: thread.createdAt,
        create_timestamp: thread.createdAt,
        locked: thread.locked,
      },
      member: { id: channel.id, user_id: this.botUserId, join_timestamp: thread.createdAt, flags: 0 },
    };
  }
}
