import type { APIEmbed, APIMessageTopLevelComponent } from 'discord.js';
import { ApiError, FormErrors } from './api-error.ts';
import { flatten } from './check-components.ts';
import {
  checkMessage,
  IS_COMPONENTS_V2,
  isEmptyMessage,
  silencesMentions,
  trimEmbed,
} from './check-message.ts';
import { isObject, type JsonObject, objectsIn, stringIn } from './json.ts';
import type { MessageOrigin, RecordedFile, SeenComponent, SeenFile, SeenMessage } from './records.ts';
import { timeOf } from './snowflake.ts';
import type { Channel, World } from './world.ts';

/** Message flags, discord-api-docs resources/message. */
export const EPHEMERAL = 64;
export const LOADING = 128;
const SUPPRESS_EMBEDS = 4;
const HAS_THREAD = 32;
const SUPPRESS_NOTIFICATIONS = 4096;
const SETTABLE_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | IS_COMPONENTS_V2;

export interface StoredMessage {
  readonly id: string;
  readonly channelId: string;
  readonly guildId: string | null;
  readonly authorId: string;
  readonly origin: MessageOrigin;
  /** Discord's message type: 0 default, 19 reply, 20 slash command, 23 context-menu command. */
  readonly type: number;
  readonly replyToId: string | null;
  /** `interaction_metadata` of the message a command made. */
  readonly interaction: JsonObject | null;
  readonly mentionIds: readonly string[];
  content: string;
  embeds: JsonObject[];
  components: JsonObject[];
  flags: number;
  files: { readonly file: SeenFile; readonly description: string | undefined }[];
  allowedMentions: unknown;
  editedAt: number | null;
  edits: number;
  deleted: boolean;
}

export interface MessageDraft {
  readonly channel: Channel;
  readonly authorId: string;
  readonly origin: MessageOrigin;
  readonly payload: JsonObject;
  readonly files: readonly RecordedFile[];
  /** Where the payload stands in its request, for error paths. */
  readonly path: readonly string[];
  readonly type?: number;
  /** May EPHEMERAL be set? Only in answers to interactions. */
  readonly mayBeEphemeral?: boolean;
  readonly replyToId?: string | null;
  readonly interaction?: JsonObject | null;
}

/** What changed, for the gateway. */
export type MessageChange = 'MESSAGE_CREATE' | 'MESSAGE_UPDATE' | 'MESSAGE_DELETE';

/** Every message of the server, checked on its way in as Discord does. */
export class Messages {
  readonly #world: World;
  readonly #changed: (change: MessageChange, message: StoredMessage) => void;
  readonly #byId = new Map<string, StoredMessage>();
  readonly #byNonce = new Map<string, StoredMessage>();

  constructor(world: World, changed: (change: MessageChange, message: StoredMessage) => void) {
    this.#world = world;
    this.#changed = changed;
  }

  all(): StoredMessage[] {
    return [...this.#byId.values()];
  }

  get(id: string): StoredMessage | undefined {
    return this.#byId.get(id);
  }

  /** @throws {ApiError} 10008 unless the message stands in the channel and its readers may see it */
  require(channelId: string, id: string): StoredMessage {
    const message = this.#byId.get(id);
    const found = message?.channelId === channelId && !message.deleted && (message.flags & EPHEMERAL) === 0;
    if (!found) throw new ApiError('unknownMessage');
    return message;
  }

  /**
   * A new message.
   * @throws {ApiError} 50035, 50006 or 40005
   */
  create(draft: MessageDraft): StoredMessage {
    const { channel, payload, files, path, authorId } = draft;
    const byBot = authorId === this.#world.botUserId;
    const asked = Number(payload.flags ?? 0);
    const settable = draft.mayBeEphemeral === true ? SETTABLE_FLAGS | EPHEMERAL : SETTABLE_FLAGS;
    const flags = asked & settable;
    this.#check(payload, files, path, flags);
    if (isEmptyMessage(payload, files.length)) throw new ApiError('emptyMessage');
    const nonce = `${channel.id} ${String(payload.nonce)}`;
    const twin = payload.enforce_nonce === true ? this.#byNonce.get(nonce) : undefined;
    if (twin !== undefined) return twin;
    if (byBot) this.#watchMentions(payload, `a message (${draft.origin})`);
    const content = (stringIn(payload.content) ?? '').trim();
    const message = this.#add({
      ...draft,
      flags,
      content,
      mentionIds: mentionedIn(content, byBot ? payload.allowed_mentions : undefined),
      embeds: objectsIn(payload.embeds).map(trimEmbed),
      components: objectsIn(payload.components),
      files: this.#keep(channel, payload, files),
      allowedMentions: payload.allowed_mentions,
    });
    if (payload.enforce_nonce === true) this.#byNonce.set(nonce, message);
    this.#changed('MESSAGE_CREATE', message);
    return message;
  }

  /** The "thinking…" message of a deferred answer. */
  createLoading(draft: Omit<MessageDraft, 'payload' | 'files' | 'path'>, ephemeral: boolean): StoredMessage {
    const message = this.#add({
      ...draft,
      flags: LOADING | (ephemeral ? EPHEMERAL : 0),
      content: '',
      mentionIds: [],
      embeds: [],
      components: [],
      files: [],
      allowedMentions: undefined,
    });
    this.#changed('MESSAGE_CREATE', message);
    return message;
  }

  /**
   * Changes the fields that the payload carries; null empties a field.
   * @throws {ApiError} 50035, 50006 or 40005
   */
  edit(
    message: StoredMessage,
    payload: JsonObject,
    files: readonly RecordedFile[],
    path: readonly string[],
  ): void {
    const loading = (message.flags & LOADING) !== 0;
    const asked =
      payload.flags === undefined || payload.flags === null ? message.flags : Number(payload.flags);
    const sticky = message.flags & (EPHEMERAL | HAS_THREAD | IS_COMPONENTS_V2);
    const flags = sticky | (asked & (SUPPRESS_EMBEDS | IS_COMPONENTS_V2));
    this.#check(payload, files, path, flags);
    const channel = this.#world.channels.get(message.channelId);
    if (channel === undefined) throw new ApiError('unknownChannel');
    const after = {
      content: payload.content === undefined ? message.content : (stringIn(payload.content) ?? '').trim(),
      embeds: payload.embeds === undefined ? message.embeds : objectsIn(payload.embeds).map(trimEmbed),
      components: payload.components === undefined ? message.components : objectsIn(payload.components),
    };
    const kept = Array.isArray(payload.attachments)
      ? message.files.filter(({ file }) => objectsIn(payload.attachments).some((meta) => meta.id === file.id))
      : message.files;
    if (isEmptyMessage(after, kept.length + files.length)) throw new ApiError('emptyMessage');
    if (loading || stringIn(payload.content)) this.#watchMentions(payload, `an edit (${message.origin})`);
    Object.assign(message, after, { flags, editedAt: loading ? message.editedAt : Date.now() });
    message.files = [...kept, ...this.#keep(channel, payload, files)];
    if (payload.allowed_mentions !== undefined) message.allowedMentions = payload.allowed_mentions;
    message.edits += 1;
    this.#changed('MESSAGE_UPDATE', message);
  }

  delete(message: StoredMessage): void {
    message.deleted = true;
    this.#changed('MESSAGE_DELETE', message);
  }

  markThread(message: StoredMessage): void {
    message.flags |= HAS_THREAD;
    this.#changed('MESSAGE_UPDATE', message);
  }

  /** Takes in a message seen on an earlier server, so that its buttons can still be pressed. */
  adopt(seen: SeenMessage): StoredMessage {
    const known = this.#byId.get(seen.id);
    if (known !== undefined) return known;
    if (!this.#world.channels.has(seen.channelId)) {
      this.#world.addChannel({ id: seen.channelId, guildId: seen.guildId, name: 'earlier' });
    }
    const message: StoredMessage = {
      id: seen.id,
      channelId: seen.channelId,
      guildId: seen.guildId,
      authorId: seen.authorId,
      origin: seen.origin,
      type: 0,
      replyToId: seen.replyToId,
      interaction: null,
      mentionIds: [],
      content: seen.content,
      embeds: seen.embeds.map((embed) => ({ ...embed })),
      components: objectsIn(seen.components),
      flags: seen.flags,
      files: seen.files.map((file) => ({ file, description: undefined })),
      allowedMentions: seen.allowedMentions,
      editedAt: null,
      edits: seen.edits,
      deleted: seen.deleted,
    };
    this.#byId.set(message.id, message);
    return message;
  }

  see(message: StoredMessage): SeenMessage {
    return {
      id: message.id,
      channelId: message.channelId,
      guildId: message.guildId,
      authorId: message.authorId,
      origin: message.origin,
      content: message.content,
      embeds: structuredClone(message.embeds) as unknown as APIEmbed[],
      components: structuredClone(message.components) as unknown as APIMessageTopLevelComponent[],
      flags: message.flags,
      ephemeral: (message.flags & EPHEMERAL) !== 0,
      files: message.files.map(({ file }) => file),
      allowedMentions: structuredClone(message.allowedMentions),
      replyToId: message.replyToId,
      edits: message.edits,
      deleted: message.deleted,
    };
  }

  /**
   * The message object of the API.
   * Without the Message Content intent a bot gets content, embeds, attachments and components only of its own
   * messages, of direct messages, of those that mention it, and of a context-menu target.
   * Source: discord-api-docs events/gateway, "Message Content Intent".
   */
  toApi(message: StoredMessage, { target = false } = {}): JsonObject {
    const world = this.#world;
    const own = message.authorId === world.botUserId;
    const readable =
      target || own || message.guildId === null || message.mentionIds.includes(world.botUserId);
    const answer = message.origin === 'reply' || message.origin === 'follow-up';
    const replyTo = message.replyToId === null ? undefined : this.#byId.get(message.replyToId);
    return {
      id: message.id,
      channel_id: message.channelId,
      author: own ? world.botUser() : world.user(message.authorId),
      type: message.type,
      content: readable ? message.content : '',
      embeds: readable ? message.embeds : [],
      components: readable ? message.components : [],
      attachments: readable ? message.files.map((held) => attachmentToApi(held, message)) : [],
      mentions: message.mentionIds.map((id) => world.user(id)),
      mention_roles: [],
      mention_everyone: false,
      pinned: false,
      tts: false,
      flags: message.flags,
      timestamp: new Date(timeOf(message.id)).toISOString(),
      edited_timestamp: message.editedAt === null ? null : new Date(message.editedAt).toISOString(),
      ...(own ? { application_id: world.applicationId } : {}),
      ...(answer ? { webhook_id: world.applicationId } : {}),
      ...(message.interaction === null ? {} : { interaction_metadata: message.interaction }),
      ...(message.replyToId === null ? {} : { message_reference: this.#referenceTo(message, replyTo) }),
      ...(message.replyToId === null
        ? {}
        : { referenced_message: replyTo === undefined || replyTo.deleted ? null : this.toApi(replyTo) }),
    };
  }

  #add(draft: Omit<MessageDraft, 'payload' | 'path' | 'files'> & MutableParts): StoredMessage {
    const { channel } = draft;
    const message: StoredMessage = {
      id: this.#world.nextId(),
      channelId: channel.id,
      guildId: channel.guildId,
      authorId: draft.authorId,
      origin: draft.origin,
      type: draft.type ?? 0,
      replyToId: draft.replyToId ?? null,
      interaction: draft.interaction ?? null,
      mentionIds: draft.mentionIds,
      content: draft.content,
      embeds: draft.embeds,
      components: draft.components,
      flags: draft.flags,
      files: draft.files,
      allowedMentions: draft.allowedMentions,
      editedAt: null,
      edits: 0,
      deleted: false,
    };
    this.#byId.set(message.id, message);
    if ((message.flags & EPHEMERAL) === 0) channel.lastMessageId = message.id;
    return message;
  }

  #check(payload: JsonObject, files: readonly RecordedFile[], path: readonly string[], flags: number): void {
    const errors = new FormErrors();
    checkMessage(errors, path, payload, flags);
    if (files.length > 10) {
      errors.add([...path, 'attachments'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
    }
    errors.throwIfAny();
    if (files.some((file) => file.size > this.#world.attachmentSizeLimit))
      throw new ApiError('entityTooLarge');
  }

  #keep(channel: Channel, payload: JsonObject, files: readonly RecordedFile[]): StoredMessage['files'] {
    const described = objectsIn(payload.attachments);
    return files.map((sent) => {
      const index = /^files\[(\d+)\]$/.exec(sent.field)?.[1];
      const meta = described.find((one) => String(one.id) === index);
      const name = stringIn(meta?.filename) ?? sent.name;
      const file = this.#world.addFile(channel.id, name, sent.contentType, sent.bytes);
      return { file, description: stringIn(meta?.description) };
    });
  }

  #watchMentions(payload: JsonObject, what: string): void {
    const { allowed_mentions: allowed } = payload;
    if (silencesMentions(allowed)) return;
    const got = allowed === undefined ? 'nothing' : JSON.stringify(allowed);
    const start = JSON.stringify((stringIn(payload.content) ?? '').slice(0, 60));
    const message = `${what} starting ${start} had ${got} as allowed_mentions instead of {"parse":[]}`;
    this.#world.addViolation('allowed-mentions', message);
  }

  #referenceTo(message: StoredMessage, replyTo: StoredMessage | undefined): JsonObject {
    const reference: JsonObject = { type: 0, message_id: message.replyToId };
    reference.channel_id = replyTo?.channelId ?? message.channelId;
    if (message.guildId !== null) reference.guild_id = message.guildId;
    return reference;
  }
}

interface MutableParts {
  readonly flags: number;
  readonly content: string;
  readonly mentionIds: readonly string[];
  readonly embeds: JsonObject[];
  readonly components: JsonObject[];
  readonly files: StoredMessage['files'];
  readonly allowedMentions: unknown;
}

/** Components of a message or modal in one flat list: rows and containers are opened, not listed. */
export function componentsOf(message: { readonly components: readonly unknown[] }): SeenComponent[] {
  return flatten(message.components)
    .filter((part) => !Array.isArray(part.components) && !isObject(part.component))
    .map((part) => ({
      type: Number(part.type),
      customId: stringIn(part.custom_id),
      label: stringIn(part.label),
      url: stringIn(part.url),
      style: typeof part.style === 'number' ? part.style : undefined,
      disabled: part.disabled === true,
      options: objectsIn(part.options).map((option) => ({
        label: String(option.label),
        value: String(option.value),
      })),
    }));
}

/** Ids in `<@id>`, those a bot's `allowed_mentions` leaves; a person's mentions all count. */
function mentionedIn(content: string, allowedMentions: unknown): string[] {
  const ids = [...content.matchAll(/<@!?(\d+)>/g)].map((match) => String(match[1]));
  const unique = [...new Set(ids)];
  if (!isObject(allowedMentions)) return unique;
  const { parse, users } = allowedMentions;
  if (Array.isArray(parse) && parse.includes('users')) return unique;
  return unique.filter((id) => Array.isArray(users) && users.includes(id));
}

function attachmentToApi(
  { file, description }: StoredMessage['files'][number],
  message: StoredMessage,
): JsonObject {
  return {
    id: file.id,
    filename: file.name,
    size: file.size,
    url: file.url,
    proxy_url: file.url,
    content_type: file.contentType,
    ...(description === undefined ? {} : { description }),
    ...((message.flags & EPHEMERAL) === 0 ? {} : { ephemeral: true }),
  };
}
