import type { Fault } from './loopback-discord/faults.ts';
import { Gateway, type GatewaySession, INTENTS, type RecordedHeartbeat } from './loopback-discord/gateway.ts';
import { HttpSide } from './loopback-discord/http.ts';
import { type InteractionHandle, Interactions, type SeenChoice } from './loopback-discord/interactions.ts';
import type { JsonObject } from './loopback-discord/json.ts';
import { type MessageChange, Messages, type StoredMessage } from './loopback-discord/messages.ts';
import type { RateLimitOptions } from './loopback-discord/rate-limit.ts';
import type { RecordedRequest, SeenMessage, Violation } from './loopback-discord/records.ts';
import { createRoutes } from './loopback-discord/routes.ts';
import { type ActingOptions, type CommandInvocation, UserActions } from './loopback-discord/user-actions.ts';
import { Waiters } from './loopback-discord/waiters.ts';
import { type Denial, World } from './loopback-discord/world.ts';

export type { CommandOption } from './loopback-discord/check-invocation.ts';
export type { Fault } from './loopback-discord/faults.ts';
export type { GatewaySession, RecordedHeartbeat } from './loopback-discord/gateway.ts';
export type {
  Acknowledgement,
  InteractionHandle,
  SeenChoice,
  SeenModal,
} from './loopback-discord/interactions.ts';
export { componentsOf } from './loopback-discord/messages.ts';
export type { BucketLimit, RateLimitOptions } from './loopback-discord/rate-limit.ts';
export type {
  RecordedFile,
  RecordedRequest,
  SeenComponent,
  SeenFile,
  SeenMessage,
  Violation,
  ViolationKind,
} from './loopback-discord/records.ts';
export type { ActingOptions, CommandInvocation } from './loopback-discord/user-actions.ts';

/** Milliseconds; each is Discord's own when absent. */
export interface LoopbackOptions {
  /** What HELLO asks for; 41,250. */
  readonly heartbeatIntervalMs?: number;
  /** Close with 4009 when no heartbeat came for so many intervals; never when absent. */
  readonly closeAfterMissedHeartbeats?: number;
  /** Time for the first answer to an interaction; 3,000. */
  readonly acknowledgeWithinMs?: number;
  /** Life of an interaction token; 900,000. */
  readonly tokenLifetimeMs?: number;
  /** What the webhook of an expired token answers: 50027 as Discord does (when absent), or 10015. */
  readonly expiredTokenError?: 50027 | 10015;
  /** Buckets and global limit; false switches them off, headers included. */
  readonly rateLimits?: RateLimitOptions | false;
  /** Bytes; 10 MiB. */
  readonly attachmentSizeLimit?: number;
}

/** A thread as it is now. */
export interface SeenThread {
  readonly id: string;
  readonly name: string;
  /** The channel that it hangs in. */
  readonly parentId: string | null;
  readonly autoArchiveMinutes: number;
}

/** A message written by a person. */
export interface UserMessage {
  readonly content: string;
  /** Puts a mention of the bot in front, unless the content has one. */
  readonly mentionsBot?: boolean;
  readonly userId?: string;
  readonly channelId?: string;
  /** In the direct-message channel with the bot. */
  readonly dm?: boolean;
  /** A message this one replies to. */
  readonly replyToId?: string;
}

/** An uploaded file to give as the value of an attachment option (type 11). */
export interface UploadedAttachment {
  /** The option's value. */
  readonly id: string;
  /** On 127.0.0.1. */
  readonly url: string;
}

const DEFAULT_WAIT_MS = 5000;

/**
 * Discord's REST API and gateway on a free port of 127.0.0.1, for the real discord.js client:
 * `new Client({ intents, rest: { api: discord.restUrl } })`, then `client.login(discord.token)`.
 */
export async function startLoopbackDiscord(options: LoopbackOptions = {}): Promise<LoopbackDiscord> {
  const discord = new LoopbackDiscord(options);
  await discord.listen();
  return discord;
}

/** Discord as one test sees it: facts, records, users to act as, and faults to cause. */
export class LoopbackDiscord {
  readonly #world: World;
  readonly #waiters = new Waiters();
  readonly #messages: Messages;
  readonly #gateway: Gateway;
  readonly #http: HttpSide;
  readonly #users: UserActions;
  readonly #taken = new Set<string>();

  constructor(options: LoopbackOptions) {
    const changed = () => this.#waiters.notify();
    this.#world = new World(options.attachmentSizeLimit ?? 10 * 1024 * 1024);
    const world = this.#world;
    const gateway = {
      heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250,
      closeAfterMissedHeartbeats: options.closeAfterMissedHeartbeats,
    };
    this.#gateway = new Gateway(world, gateway, changed);
    this.#messages = new Messages(world, (change, message) => this.#announce(change, message));
    const rules = {
      acknowledgeWithinMs: options.acknowledgeWithinMs ?? 3000,
      tokenLifetimeMs: options.tokenLifetimeMs ?? 15 * 60_000,
      expiredTokenError: options.expiredTokenError === 10015 ? 'unknownWebhook' : 'invalidWebhookToken',
    } as const;
    const interactions = new Interactions(world, this.#messages, rules, this.#waiters);
    this.#users = new UserActions(world, this.#messages, interactions, this.#gateway);
    const routes = createRoutes({ world, messages: this.#messages, interactions, gateway: this.#gateway });
    this.#http = new HttpSide(world, routes, options.rateLimits ?? {}, changed);
    this.#http.server.on('upgrade', (request, socket, head) => this.#gateway.upgrade(request, socket, head));
  }

  async listen(): Promise<void> {
    this.#world.origin = await this.#http.listen();
  }

  /** Cuts every connection, rejects every wait, releases the port. May be called twice. */
  async close(): Promise<void> {
    this.#waiters.close();
    this.#gateway.close();
    await this.#http.close();
  }

  // Facts

  /** For `rest: { api }`. */
  get restUrl(): string {
    return `${this.#world.origin}/api`;
  }

  /** Valid here only; shaped like a bot token. */
  get token(): string {
    return this.#world.token;
  }

  /** Differs from `botUserId`, as for old applications. */
  get applicationId(): string {
    return this.#world.applicationId;
  }

  get botUserId(): string {
    return this.#world.botUserId;
  }

  get guildId(): string {
    return this.#world.guildId;
  }

  /** A text channel of the guild. */
  get channelId(): string {
    return this.#world.channelId;
  }

  /** The person who acts when a test names no other. */
  get userId(): string {
    return this.#world.userId;
  }

  /** @returns the id of a new text channel of the guild, announced to connected bots */
  addChannel(name: string): string {
    const channel = this.#world.addChannel({ name });
    this.#gateway.dispatch('CHANNEL_CREATE', this.#world.toApi(channel), INTENTS.guilds);
    return channel.id;
  }

  /** Deletes a channel or thread with its messages, as a moderator would. */
  deleteChannel(channelId: string): void {
    const channel = this.#world.channels.get(channelId);
    if (channel === undefined) throw new Error(`There is no channel ${channelId}.`);
    this.#world.channels.delete(channelId);
    const event = channel.thread === null ? 'CHANNEL_DELETE' : 'THREAD_DELETE';
    this.#gateway.dispatch(event, this.#world.toApi(channel), INTENTS.guilds);
  }

  /** @returns the id of a new role of the guild, announced to connected bots */
  addRole(name: string): string {
    const id = this.#world.nextId();
    this.#world.roles.set(id, name);
    const { guildId } = this.#world;
    this.#gateway.dispatch(
      'GUILD_ROLE_CREATE',
      { guild_id: guildId, role: this.#world.role(id) },
      INTENTS.guilds,
    );
    return id;
  }

  /** Threads of the guild, in order of creation. */
  get threads(): readonly SeenThread[] {
    return [...this.#world.channels.values()].flatMap(({ id, name, parentId, thread }) =>
      thread === null ? [] : [{ id, name, parentId, autoArchiveMinutes: thread.autoArchiveMinutes }],
    );
  }

  /**
   * From now on REST answers 50001 (everything) or 50013 (writing) in this channel; null lifts it. What the
   * gateway told the bot about the channel stays as it was: the bot cannot know before it tries.
   */
  denyChannel(channelId: string, denial: Denial | null): void {
    const channel = this.#world.channels.get(channelId);
    if (channel === undefined) throw new Error(`There is no channel ${channelId}.`);
    channel.denied = denial;
  }

  /** Sets the guild's language, as its moderators do, and tells the bot. */
  setPreferredLocale(locale: string): void {
    this.#world.preferredLocale = locale;
    this.#gateway.dispatch('GUILD_UPDATE', this.#world.guild(), INTENTS.guilds);
  }

  // Records

  /** What a well-behaved bot never causes. Assert that it is empty. */
  get violations(): readonly Violation[] {
    return this.#world.violations;
  }

  /** Every HTTP request, in order of arrival. */
  get requests(): readonly RecordedRequest[] {
    return this.#world.requests;
  }

  /** Every message as it looks now, deleted ones included. */
  get messages(): readonly SeenMessage[] {
    return this.#messages.all().map((message) => this.#messages.see(message));
  }

  get heartbeats(): readonly RecordedHeartbeat[] {
    return this.#gateway.heartbeats;
  }

  get sessions(): readonly GatewaySession[] {
    return this.#gateway.sessions;
  }

  /** Codes of the connections the gateway closed itself. */
  get closeCodes(): readonly number[] {
    return this.#gateway.closeCodes;
  }

  /** Commands as registered last. @param guildId the application's global ones when absent */
  commands(guildId?: string): readonly JsonObject[] {
    return this.#world.commands.get(guildId ?? 'global') ?? [];
  }

  // Acting as users

  /**
   * Runs an application command.
   * @throws {Error} when Discord's client would refuse (see `unchecked`), or no bot has identified
   */
  async runCommand(invocation: CommandInvocation): Promise<InteractionHandle> {
    return this.#users.runCommand(invocation);
  }

  /**
   * Types into an option with `focused: true`.
   * @throws {Error} when no choices come within the time for first answers
   */
  async autocomplete(
    invocation: CommandInvocation,
    timeoutMs = DEFAULT_WAIT_MS,
  ): Promise<readonly SeenChoice[]> {
    return this.#users.autocomplete(invocation).choices(timeoutMs);
  }

  /** @param message also one from before the bot, or this server, was started */
  async pressButton(
    message: SeenMessage | string,
    customId: string,
    acting: ActingOptions = {},
  ): Promise<InteractionHandle> {
    return this.#users.pressButton(message, customId, acting);
  }

  /** Chooses in a string select menu. */
  async choose(
    message: SeenMessage | string,
    customId: string,
    values: readonly string[],
    acting: ActingOptions = {},
  ): Promise<InteractionHandle> {
    return this.#users.choose(message, customId, values, acting);
  }

  /**
   * Fills in the modal that an interaction opened.
   * @param values by `custom_id`: text, or the values of a select menu; absent texts keep what the bot put in
   */
  async submitModal(
    opened: InteractionHandle,
    values: Readonly<Record<string, string | readonly string[]>>,
    acting: ActingOptions = {},
  ): Promise<InteractionHandle> {
    return this.#users.submitModal(opened, values, acting);
  }

  /** Writes a message as a person; bots with the intent for it get MESSAGE_CREATE. */
  async sendMessage(written: UserMessage): Promise<SeenMessage> {
    const world = this.#world;
    const userId = written.userId ?? world.userId;
    const channel =
      written.dm === true
        ? world.directChannel(userId)
        : world.channels.get(written.channelId ?? world.channelId);
    if (channel === undefined) throw new Error(`There is no channel ${written.channelId}.`);
    const mention = `<@${world.botUserId}>`;
    const prefix = written.mentionsBot === true && !written.content.includes(mention) ? `${mention} ` : '';
    const message = this.#messages.create({
      channel,
      authorId: userId,
      origin: 'user',
      payload: { content: prefix + written.content },
      files: [],
      path: [],
      type: written.replyToId === undefined ? 0 : 19,
      replyToId: written.replyToId ?? null,
    });
    return this.#messages.see(message);
  }

  /** Deletes a message as a moderator would, or the asker a reply that is still "thinking…". */
  async deleteMessage(id: string): Promise<void> {
    const message = this.#messages.get(id);
    if (message === undefined) throw new Error(`There is no message ${id}.`);
    this.#messages.delete(message);
  }

  /** Uploads a file for an attachment option: `{ name: 'file', type: 11, value: uploaded.id }`. */
  uploadAttachment(file: {
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly contentType: string;
  }): UploadedAttachment {
    const { id, url } = this.#world.addFile(this.channelId, file.name, file.contentType, file.bytes);
    return { id, url };
  }

  // Waiting

  /**
   * Until a bot has identified and is attached to its session. It may not have read its READY yet, and
   * discord.js 14.28 hangs when destroyed just then: wait for the client's own event before destroying it.
   */
  async whenConnected(timeoutMs = DEFAULT_WAIT_MS): Promise<void> {
    const probe = () => (this.sessions.some(({ connected }) => connected) ? true : undefined);
    await this.#waiters.until(probe, timeoutMs, () => 'No bot has connected');
  }

  /**
   * The next message the bot posted to a channel (not an answer to an interaction); each is given once, also
   * when it was posted before the call.
   */
  nextMessage(
    accept: (message: SeenMessage) => boolean = () => true,
    timeoutMs = DEFAULT_WAIT_MS,
  ): Promise<SeenMessage> {
    const probe = () => {
      const posted = this.messages.filter(({ origin, id }) => origin === 'channel' && !this.#taken.has(id));
      const found = posted.find(accept);
      if (found !== undefined) this.#taken.add(found.id);
      return found;
    };
    return this.#waiters.until(probe, timeoutMs, () => 'The bot posted no such message');
  }

  /** A message once it satisfies `accept`, for those that are edited after they were seen. */
  whenMessage(
    id: string,
    accept: (message: SeenMessage) => boolean,
    timeoutMs = DEFAULT_WAIT_MS,
  ): Promise<SeenMessage> {
    const probe = () => this.messages.find((message) => message.id === id && accept(message));
    return this.#waiters.until(probe, timeoutMs, () => `Message ${id} did not become as awaited`);
  }

  /** The first recorded request, past or to come, that satisfies `accept` and has been answered. */
  whenRequested(
    accept: (request: RecordedRequest) => boolean,
    timeoutMs = DEFAULT_WAIT_MS,
  ): Promise<RecordedRequest> {
    const probe = () => this.requests.find((request) => request.status !== 0 && accept(request));
    return this.#waiters.until(probe, timeoutMs, () => 'There was no such request');
  }

  /** Anything else about this server: looked at again after every request, heartbeat and connection. */
  async until(holds: () => boolean, timeoutMs = DEFAULT_WAIT_MS): Promise<void> {
    await this.#waiters.until(
      () => (holds() ? true : undefined),
      timeoutMs,
      () => 'It did not come to hold',
    );
  }

  // Faults

  /** Injects a failure into the next request that fits; several are used in order. */
  failNext(fault: Fault): void {
    this.#http.faults.add(fault);
  }

  /** Cuts the gateway connections without a close frame; the client should resume. */
  dropConnections(): void {
    this.#gateway.drop();
  }

  /** While true, the gateway takes no new connection. */
  refuseConnections(refusing: boolean): void {
    this.#gateway.refuseConnections(refusing);
  }

  /** Closes the gateway connections with a code such as 4000 or 1001. */
  closeGateway(code: number): void {
    this.#gateway.closeAll(code);
  }

  /** Closes every connection that identifies itself, with a code such as 4004 or 4014; null lifts it. */
  refuseIdentify(code: number | null): void {
    this.#gateway.refuseIdentify(code);
  }

  /** RECONNECT: asks clients to come back and resume. */
  requestReconnect(): void {
    this.#gateway.requestReconnect();
  }

  /** INVALID_SESSION. @param resumable whether the client may resume, or must identify anew */
  invalidateSessions(resumable: boolean): void {
    this.#gateway.invalidateSessions(resumable);
  }

  /** Asks for a heartbeat at once. */
  requestHeartbeat(): void {
    this.#gateway.requestHeartbeat();
  }

  /** Discord tells the bot of messages, its own included, if it asked for them; of ephemeral ones not. */
  #announce(change: MessageChange, message: StoredMessage): void {
    this.#waiters.notify();
    if ((message.flags & 64) !== 0) return;
    const intent = message.guildId === null ? INTENTS.directMessages : INTENTS.guildMessages;
    const place = message.guildId === null ? {} : { guild_id: message.guildId };
    const channel = this.#world.channels.get(message.channelId);
    if (change === 'MESSAGE_DELETE') {
      const gone = { id: message.id, channel_id: message.channelId, ...place };
      this.#gateway.dispatch(change, gone, intent);
      return;
    }
    const { user: _, ...member } = this.#world.member(message.authorId);
    const data = {
      ...this.#messages.toApi(message),
      ...place,
      channel_type: channel?.type,
      ...(message.guildId === null ? {} : { member }),
    };
    this.#gateway.dispatch(change, data, intent);
  }
}
