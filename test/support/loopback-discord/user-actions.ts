import { flatten } from './check-components.ts';
import { type CommandOption, checkInvocation } from './check-invocation.ts';
import type { Gateway } from './gateway.ts';
import {
  APPLICATION_COMMAND,
  AUTOCOMPLETE,
  type Interaction,
  type InteractionHandle,
  type Interactions,
  MESSAGE_COMPONENT,
  MODAL_SUBMIT,
} from './interactions.ts';
import { countCodePoints, isObject, type JsonObject, objectsIn, stringIn } from './json.ts';
import { EPHEMERAL, type Messages, type StoredMessage } from './messages.ts';
import type { SeenMessage } from './records.ts';
import { type Channel, DEFAULT_PERMISSIONS, DIRECT_MESSAGE_PERMISSIONS, type World } from './world.ts';

/** Who acts, where, and with which rights. Everything has a usual value. */
export interface ActingOptions {
  /** `world.userId` when absent. */
  readonly userId?: string;
  /**
   * The loopback's guild when absent; null for a direct message with the bot; another id for a guild the bot
   * is not in (then `installedBy` must be `'user'`, which it is when absent).
   */
  readonly guildId?: string | null;
  readonly channelId?: string;
  /** The user's language, `'en-US'` when absent. */
  readonly locale?: string;
  /** Permission bits of the member in the channel. */
  readonly memberPermissions?: bigint | string;
  /** Ids of roles that the member has, from `addRole`; none when absent. */
  readonly roles?: readonly string[];
  /** Permission bits of the app in the channel. */
  readonly appPermissions?: bigint | string;
  /** Where the app is installed; decides `authorizing_integration_owners`. `'guild'` when absent. */
  readonly installedBy?: 'guild' | 'user' | 'both';
  /** 0 guild, 1 direct message with the bot, 2 other private channel; follows from `guildId` when absent. */
  readonly context?: 0 | 1 | 2;
  /** Skip what Discord's own client would refuse, to test what the bot itself holds a user to. */
  readonly unchecked?: boolean;
}

export interface CommandInvocation extends ActingOptions {
  readonly name: string;
  /** 1 chat input (when absent), 2 user, 3 message. */
  readonly type?: 1 | 2 | 3;
  readonly options?: readonly CommandOption[];
  /** Of a message command. */
  readonly targetMessage?: SeenMessage | string;
  /** Of a user command. */
  readonly targetUserId?: string;
}

/** The person's side: every action ends in a dispatch to the bot. */
export class UserActions {
  readonly #world: World;
  readonly #messages: Messages;
  readonly #interactions: Interactions;
  readonly #gateway: Gateway;

  constructor(world: World, messages: Messages, interactions: Interactions, gateway: Gateway) {
    this.#world = world;
    this.#messages = messages;
    this.#interactions = interactions;
    this.#gateway = gateway;
  }

  /** @throws {Error} when Discord's client would not send the command, or no bot is there to get it */
  runCommand(invocation: CommandInvocation): InteractionHandle {
    return this.#command(invocation, APPLICATION_COMMAND);
  }

  /** @throws {Error} as for a command, and unless exactly one option is `focused` */
  autocomplete(invocation: CommandInvocation): InteractionHandle {
    const focused = everyOption(invocation.options ?? []).filter((option) => option.focused === true);
    if (focused.length !== 1) throw new Error('Autocomplete needs exactly one option with focused: true.');
    return this.#command(invocation, AUTOCOMPLETE);
  }

  /** @throws {Error} when the message has no enabled button of that id, or the user cannot see it */
  pressButton(message: SeenMessage | string, customId: string, acting: ActingOptions): InteractionHandle {
    const stored = this.#find(message);
    const button = this.#usable(stored, customId, 2);
    return this.#useComponent(stored, acting, { custom_id: customId, component_type: button.type });
  }

  /** @throws {Error} when the message has no such enabled select menu, or the values do not fit it */
  choose(
    message: SeenMessage | string,
    customId: string,
    values: readonly string[],
    acting: ActingOptions,
  ): InteractionHandle {
    const stored = this.#find(message);
    const select = this.#usable(stored, customId, 3);
    const { min_values: min = 1, max_values: max = 1 } = select;
    if (values.length < Number(min) || values.length > Number(max)) {
      throw new Error(`'${customId}' takes ${String(min)} to ${String(max)} values, not ${values.length}.`);
    }
    const offered = objectsIn(select.options).map((option) => option.value);
    const stranger = values.find((value) => !offered.includes(value));
    if (stranger !== undefined) throw new Error(`'${customId}' does not offer '${stranger}'.`);
    return this.#useComponent(stored, acting, { custom_id: customId, component_type: select.type, values });
  }

  /**
   * @param values by `custom_id`: text, or the values of a select menu
   * @throws {Error} when the modal has no such field, a required one is missing, or a text does not fit
   */
  async submitModal(
    opened: InteractionHandle,
    values: Readonly<Record<string, string | readonly string[]>>,
    acting: ActingOptions,
  ): Promise<InteractionHandle> {
    const modal = await opened.modal();
    const before = opened.interaction;
    const components = modal.components.map((part) => fillIn(part, values));
    const inputs = flatten(modal.components).map((part) => part.custom_id);
    const stranger = Object.keys(values).find((id) => !inputs.includes(id));
    if (stranger !== undefined) throw new Error(`The modal has no field '${stranger}'.`);
    const { id: channelId, guildId } = before.channel;
    return this.#dispatch({
      type: MODAL_SUBMIT,
      acting: { userId: before.userId, guildId, channelId, ...acting },
      data: { custom_id: modal.customId, components, resolved: {} },
      source: before.source,
      replyType: before.source === null ? 0 : 19,
    });
  }

  #command(invocation: CommandInvocation, interactionType: number): InteractionHandle {
    const { name, type = 1, options = [] } = invocation;
    const guildId = invocation.guildId === undefined ? this.#world.guildId : invocation.guildId;
    const registered = this.#registered(name, type, guildId);
    const partial = interactionType === AUTOCOMPLETE;
    if (invocation.unchecked !== true) this.#refuse(invocation, type, registered, partial);
    const data: JsonObject = {
      id: registered?.id ?? this.#world.nextId(),
      name,
      type,
      ...(options.length === 0 ? {} : { options }),
      ...(registered?.guild_id === undefined ? {} : { guild_id: registered.guild_id }),
      ...this.#targetOf(invocation),
    };
    const resolved = { ...this.#resolve(options), ...(isObject(data.resolved) ? data.resolved : {}) };
    if (Object.keys(resolved).length > 0) data.resolved = resolved;
    const replyType = type === 1 ? 20 : 23;
    return this.#dispatch({ type: interactionType, acting: invocation, data, source: null, replyType });
  }

  /** The guild's command of that name before the global one; undefined when nothing at all is registered. */
  #registered(name: string, type: number, guildId: string | null): JsonObject | undefined {
    const scopes = guildId === null ? ['global'] : [guildId, 'global'];
    const commands = scopes.flatMap((scope) => this.#world.commands.get(scope) ?? []);
    return commands.find((command) => command.name === name && command.type === type);
  }

  #refuse(
    invocation: CommandInvocation,
    type: number,
    registered: JsonObject | undefined,
    partial: boolean,
  ): void {
    const { name, options = [] } = invocation;
    const any = [...this.#world.commands.values()].some((commands) => commands.length > 0);
    if (!any) return;
    if (registered === undefined) throw new Error(`No command '${name}' of type ${type} is registered here.`);
    checkInvocation(registered, options, { partial });
    const context = invocation.context ?? (invocation.guildId === null ? 1 : 0);
    if (Array.isArray(registered.contexts) && !registered.contexts.includes(context)) {
      throw new Error(`'${name}' is not offered in context ${context}.`);
    }
    const needed = registered.default_member_permissions;
    if (typeof needed !== 'string' || context !== 0) return;
    const held = BigInt(invocation.memberPermissions ?? DEFAULT_PERMISSIONS);
    const administrator = (held & 8n) !== 0n;
    const required = BigInt(needed);
    if (!administrator && (required === 0n || (held & required) !== required)) {
      throw new Error(`'${name}' is hidden from members without the permissions ${needed}.`);
    }
  }

  #targetOf(invocation: CommandInvocation): JsonObject {
    if (invocation.targetMessage !== undefined) {
      const message = this.#find(invocation.targetMessage);
      const target = this.#messages.toApi(message, { target: true });
      return { target_id: message.id, resolved: { messages: { [message.id]: target } } };
    }
    const { targetUserId } = invocation;
    if (targetUserId === undefined) return {};
    const { user: _, ...member } = this.#world.member(targetUserId);
    const resolved = {
      users: { [targetUserId]: this.#world.user(targetUserId) },
      members: { [targetUserId]: { ...member, permissions: DEFAULT_PERMISSIONS } },
    };
    return { target_id: targetUserId, resolved };
  }

  /** `resolved` for user, channel, role, mentionable and attachment options. */
  #resolve(options: readonly CommandOption[]): JsonObject {
    const resolved: Record<string, JsonObject> = {};
    const put = (kind: string, id: string, value: JsonObject) => {
      resolved[kind] = { ...resolved[kind], [id]: value };
    };
    for (const { type, value, name } of everyOption(options)) {
      const id = String(value);
      if (type === 6 || type === 9) {
        const { user: _, ...member } = this.#world.member(id);
        put('users', id, this.#world.user(id));
        put('members', id, { ...member, permissions: DEFAULT_PERMISSIONS });
      }
      if (type === 7) {
        const channel = this.#world.channels.get(id);
        if (channel === undefined) throw new Error(`Option '${name}' names the unknown channel ${id}.`);
        put('channels', id, { ...this.#world.toApi(channel), permissions: DEFAULT_PERMISSIONS });
      }
      if (type === 8) put('roles', id, this.#world.role(id));
      if (type === 11) {
        const file = this.#world.files.get(id);
        if (file === undefined) throw new Error(`Option '${name}' names no uploaded attachment.`);
        const { name: filename, size, url, contentType } = file;
        const attachment = {
          id,
          filename,
          size,
          url,
          proxy_url: url,
          content_type: contentType,
          ephemeral: true,
        };
        put('attachments', id, attachment);
      }
    }
    return resolved;
  }

  #find(message: SeenMessage | string): StoredMessage {
    if (typeof message !== 'string') return this.#messages.adopt(message);
    const stored = this.#messages.get(message);
    if (stored === undefined) throw new Error(`There is no message ${message}.`);
    return stored;
  }

  #usable(message: StoredMessage, customId: string, type: number): JsonObject {
    if (message.deleted) throw new Error(`Message ${message.id} was deleted.`);
    const parts = flatten(message.components);
    const part = parts.find((one) => one.custom_id === customId && one.type === type);
    if (part === undefined) {
      const ids = parts.map((one) => stringIn(one.custom_id)).filter((id) => id !== undefined);
      const offered = ids.length === 0 ? 'none' : ids.join(', ');
      throw new Error(
        `Message ${message.id} has no component '${customId}' of type ${type}; it has ${offered}.`,
      );
    }
    if (part.disabled === true) throw new Error(`'${customId}' is disabled.`);
    return part;
  }

  #useComponent(message: StoredMessage, acting: ActingOptions, data: JsonObject): InteractionHandle {
    const userId = acting.userId ?? this.#world.userId;
    const askedBy =
      isObject(message.interaction) && isObject(message.interaction.user) && message.interaction.user;
    if ((message.flags & EPHEMERAL) !== 0 && askedBy && askedBy.id !== userId) {
      throw new Error(`User ${userId} does not see the ephemeral message ${message.id}.`);
    }
    return this.#dispatch({
      type: MESSAGE_COMPONENT,
      acting: { guildId: message.guildId, channelId: message.channelId, ...acting },
      data,
      source: message,
      replyType: 19,
    });
  }

  #dispatch(action: {
    readonly type: number;
    readonly acting: ActingOptions;
    readonly data: JsonObject;
    readonly source: StoredMessage | null;
    readonly replyType: number;
  }): InteractionHandle {
    if (this.#gateway.sessions.length === 0) {
      throw new Error('No bot is connected to the loopback gateway; await the client, or `whenConnected()`.');
    }
    const { type, acting, data, source, replyType } = action;
    const world = this.#world;
    const userId = acting.userId ?? world.userId;
    const guildId = acting.guildId === undefined ? world.guildId : acting.guildId;
    const channel = this.#placeOf(acting, userId, guildId);
    const id = world.nextId();
    const foreign = guildId !== null && guildId !== world.guildId;
    const installedBy = acting.installedBy ?? (foreign || acting.context === 2 ? 'user' : 'guild');
    const owners = {
      ...(installedBy === 'user' ? {} : { 0: guildId ?? '0' }),
      ...(installedBy === 'guild' ? {} : { 1: userId }),
    };
    const interaction = this.#interactions.start({
      id,
      type,
      userId,
      channel,
      source,
      metadata: {
        id,
        type,
        user: world.user(userId),
        authorizing_integration_owners: owners,
        ...(source === null ? {} : { interacted_message_id: source.id }),
      },
      replyType,
      onlyUserInstalled: installedBy === 'user',
    });
    const handle = this.#interactions.handle(interaction);
    const place = { acting, guildId, channel, owners };
    this.#gateway.dispatch('INTERACTION_CREATE', this.#payload(interaction, data, place), 0);
    return handle;
  }

  #placeOf(acting: ActingOptions, userId: string, guildId: string | null): Channel {
    const world = this.#world;
    if (acting.channelId !== undefined) {
      const channel = world.channels.get(acting.channelId);
      if (channel === undefined) throw new Error(`There is no channel ${acting.channelId}.`);
      return channel;
    }
    if (guildId === null) return world.directChannel(userId);
    const known = [...world.channels.values()].find((channel) => channel.guildId === guildId);
    return known ?? world.addChannel({ guildId, name: 'elsewhere' });
  }

  #payload(
    interaction: Interaction,
    data: JsonObject,
    place: {
      readonly acting: ActingOptions;
      readonly guildId: string | null;
      readonly channel: Channel;
      readonly owners: JsonObject;
    },
  ): JsonObject {
    const world = this.#world;
    const { acting, guildId, channel } = place;
    const { id, type, token, source, userId } = interaction;
    const memberPermissions = String(acting.memberPermissions ?? DEFAULT_PERMISSIONS);
    const appDefault = guildId === null ? DIRECT_MESSAGE_PERMISSIONS : DEFAULT_PERMISSIONS;
    return {
      id,
      application_id: world.applicationId,
      type,
      token,
      version: 1,
      data,
      channel_id: channel.id,
      channel: { ...world.toApi(channel), permissions: memberPermissions },
      ...(guildId === null
        ? { user: world.user(userId) }
        : {
            guild_id: guildId,
            guild: { id: guildId, locale: 'en-US', features: [] },
            guild_locale: 'en-US',
            member: { ...world.member(userId, acting.roles), permissions: memberPermissions },
          }),
      ...(source === null ? {} : { message: this.#messages.toApi(source) }),
      app_permissions: String(acting.appPermissions ?? appDefault),
      locale: acting.locale ?? 'en-US',
      context: acting.context ?? (guildId === null ? 1 : 0),
      authorizing_integration_owners: place.owners,
      attachment_size_limit: world.attachmentSizeLimit,
      entitlements: [],
      entitlement_sku_ids: [],
    };
  }
}

function everyOption(options: readonly CommandOption[]): CommandOption[] {
  return options.flatMap((option) => [option, ...everyOption(option.options ?? [])]);
}

/** A submitted modal has its rows and labels again, with values and without texts. */
function fillIn(part: JsonObject, values: Readonly<Record<string, string | readonly string[]>>): JsonObject {
  const id = typeof part.id === 'number' ? part.id : 1;
  if (Array.isArray(part.components)) {
    return { type: part.type, id, components: objectsIn(part.components).map((one) => fillIn(one, values)) };
  }
  if (isObject(part.component)) return { type: part.type, id, component: fillIn(part.component, values) };
  if (typeof part.custom_id !== 'string') return { type: part.type, id };
  const customId = part.custom_id;
  const value = values[customId];
  if (part.type !== 4) return { type: part.type, id, custom_id: customId, values: value ?? [] };
  const text = typeof value === 'string' ? value : (stringIn(part.value) ?? '');
  const length = countCodePoints(text);
  if (length === 0 && part.required !== false) throw new Error(`The field '${customId}' is required.`);
  if (length > 0 && length < Number(part.min_length ?? 0)) throw new Error(`'${customId}' is too short.`);
  if (length > Number(part.max_length ?? 4000)) throw new Error(`'${customId}' is too long.`);
  return { type: part.type, id, custom_id: customId, value: text };
}
