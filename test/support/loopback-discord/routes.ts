import { ApiError, FormErrors } from './api-error.ts';
import { checkCommands, checkSingleCommand } from './check-commands.ts';
import { checkInteger, checkText } from './check-fields.ts';
import { type Gateway, INTENTS } from './gateway.ts';
import type { Interactions } from './interactions.ts';
import { isObject, type JsonObject, objectsIn, stringIn } from './json.ts';
import { EPHEMERAL, type Messages } from './messages.ts';
import type { BucketLimit } from './rate-limit.ts';
import type { RecordedRequest } from './records.ts';
import { type Channel, GUILD_TEXT, PUBLIC_THREAD, type World } from './world.ts';

/** One REST route: a template of fixed parts and `:parameters`. */
export interface Route {
  readonly method: string;
  readonly template: string;
  /** Must the request carry `Authorization: Bot <token>`? Such requests count towards the global limit. */
  readonly needsBot: boolean;
  /** Without one the route has no X-RateLimit headers. */
  readonly bucket: BucketLimit | undefined;
  readonly handle: (call: Call) => { readonly status: number; readonly body?: unknown };
}

interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly request: RecordedRequest;
}

/** What the routes act on. */
export interface Parts {
  readonly world: World;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly gateway: Gateway;
}

const READING: BucketLimit = { limit: 10, windowMs: 10_000 };
const SENDING: BucketLimit = { limit: 5, windowMs: 5000 };
const WEBHOOK: BucketLimit = { limit: 5, windowMs: 2000 };
const COMMANDS: BucketLimit = { limit: 5, windowMs: 20_000 };
const THREADS: BucketLimit = { limit: 50, windowMs: 300_000 };

const AUTO_ARCHIVE_MINUTES = [60, 1440, 4320, 10080];

/** Every route of the API that a bot such as ours uses. */
export function createRoutes(parts: Parts): Route[] {
  return [
    ...applicationRoutes(parts),
    ...commandRoutes(parts),
    ...interactionRoutes(parts),
    ...channelRoutes(parts),
    ...messageRoutes(parts),
    ...threadRoutes(parts),
    ...guildRoutes(parts),
  ];
}

function route(
  method: string,
  template: string,
  bucket: BucketLimit | undefined,
  handle: Route['handle'],
  needsBot = true,
): Route {
  return { method, template, bucket, handle, needsBot };
}

function ok(body: unknown): { status: number; body: unknown } {
  return { status: 200, body };
}

const NO_CONTENT = { status: 204 } as const;

function bodyOf(request: RecordedRequest): JsonObject {
  return isObject(request.body) ? request.body : {};
}

function applicationRoutes({ world, gateway }: Parts): Route[] {
  const limits = { total: 1000, remaining: 999, reset_after: 86_400_000, max_concurrency: 1 };
  return [
    route('GET', '/gateway', undefined, () => ok({ url: gateway.url }), false),
    route('GET', '/gateway/bot', READING, () => {
      return ok({ url: gateway.url, shards: 1, session_start_limit: limits });
    }),
    route('GET', '/users/@me', READING, () => ok(world.botUser())),
    route('GET', '/users/@me/guilds', READING, () => ok([world.guild()])),
    route('GET', '/users/:userId', READING, ({ params }) => ok(world.user(params.userId ?? ''))),
    route('POST', '/users/@me/channels', SENDING, ({ request }) => {
      const recipient = stringIn(bodyOf(request).recipient_id);
      if (recipient === undefined) throw new ApiError('unknownUser');
      return ok(world.toApi(world.directChannel(recipient)));
    }),
    route('GET', '/applications/@me', READING, () => ok(world.application())),
    route('GET', '/oauth2/applications/@me', READING, () => ok(world.application())),
  ];
}

function commandRoutes({ world }: Parts): Route[] {
  const scopeOf = ({ params }: Call): string => {
    if (params.applicationId !== world.applicationId) throw new ApiError('missingAccess');
    if (params.guildId !== undefined && params.guildId !== world.guildId) throw new ApiError('missingAccess');
    return params.guildId ?? 'global';
  };
  const listIn = (scope: string): JsonObject[] => world.commands.get(scope) ?? [];
  /** Keeps the id of a command that was there under the same name and type. */
  const register = (scope: string, given: JsonObject): JsonObject => {
    const type = given.type ?? 1;
    const before = listIn(scope).find((command) => command.name === given.name && command.type === type);
    return {
      default_member_permissions: null,
      nsfw: false,
      name_localizations: null,
      description_localizations: null,
      ...(scope === 'global' ? { contexts: null, integration_types: [0], dm_permission: true } : {}),
      ...given,
      type,
      description: given.description ?? '',
      id: before?.id ?? world.nextId(),
      version: world.nextId(),
      application_id: world.applicationId,
      ...(scope === 'global' ? {} : { guild_id: scope }),
    };
  };
  const bases = [
    '/applications/:applicationId/commands',
    '/applications/:applicationId/guilds/:guildId/commands',
  ];
  return bases.flatMap((base) => [
    route('GET', base, READING, (call) => ok(listIn(scopeOf(call)))),
    route('PUT', base, COMMANDS, (call) => {
      const scope = scopeOf(call);
      const given = Array.isArray(call.request.body) ? call.request.body : [];
      checkCommands(given);
      const commands = objectsIn(given).map((command) => register(scope, command));
      world.commands.set(scope, commands);
      return ok(commands);
    }),
    route('POST', base, COMMANDS, (call) => {
      const scope = scopeOf(call);
      const given = bodyOf(call.request);
      checkSingleCommand(given);
      const command = register(scope, given);
      const others = listIn(scope).filter((one) => one.id !== command.id);
      const created = others.length === listIn(scope).length;
      checkCommands([...others, given]);
      world.commands.set(scope, [...others, command]);
      return { status: created ? 201 : 200, body: command };
    }),
    route('DELETE', `${base}/:commandId`, COMMANDS, (call) => {
      const scope = scopeOf(call);
      const others = listIn(scope).filter((one) => one.id !== call.params.commandId);
      if (others.length === listIn(scope).length) throw new ApiError('unknownCommand');
      world.commands.set(scope, others);
      return NO_CONTENT;
    }),
  ]);
}

function interactionRoutes({ messages, interactions }: Parts): Route[] {
  const webhook = '/webhooks/:applicationId/:token';
  const open = ({ params, request }: Call) => {
    interactions.note(params.token ?? '', request);
    return interactions.webhook(params.applicationId ?? '', params.token ?? '');
  };
  const onMessage = (call: Call) => {
    const interaction = open(call);
    return { interaction, message: interactions.messageOf(interaction, call.params.messageId ?? '') };
  };
  const callback: Route['handle'] = ({ params, request }) => {
    const { interactionId = '', token = '' } = params;
    interactions.note(token, request);
    const response = interactions.callback(interactionId, token, request.body, request.files);
    return request.query.with_response === 'true' ? ok(response) : NO_CONTENT;
  };
  return [
    route('POST', '/interactions/:interactionId/:token/callback', undefined, callback, false),
    route(
      'POST',
      webhook,
      WEBHOOK,
      (call) => {
        const interaction = open(call);
        const { body, files } = call.request;
        return ok(messages.toApi(interactions.followUp(interaction, body, files)));
      },
      false,
    ),
    route(
      'GET',
      `${webhook}/messages/:messageId`,
      WEBHOOK,
      (call) => ok(messages.toApi(onMessage(call).message)),
      false,
    ),
    route(
      'PATCH',
      `${webhook}/messages/:messageId`,
      WEBHOOK,
      (call) => {
        const { interaction, message } = onMessage(call);
        interactions.edit(interaction, message, call.request.body, call.request.files);
        return ok(messages.toApi(message));
      },
      false,
    ),
    route(
      'DELETE',
      `${webhook}/messages/:messageId`,
      WEBHOOK,
      (call) => {
        messages.delete(onMessage(call).message);
        return NO_CONTENT;
      },
      false,
    ),
  ];
}

/** @throws {ApiError} 10003, 50001, or for writing 50013 */
function requireChannel(world: World, id: string | undefined, { writing = false } = {}): Channel {
  const channel = world.channels.get(id ?? '');
  if (channel === undefined) throw new ApiError('unknownChannel');
  if (channel.denied === 'missing-access') throw new ApiError('missingAccess');
  if (channel.denied === 'missing-permissions' && writing) throw new ApiError('missingPermissions');
  return channel;
}

function channelRoutes({ world, gateway }: Parts): Route[] {
  return [
    route('GET', '/channels/:channelId', READING, ({ params }) => {
      return ok(world.toApi(requireChannel(world, params.channelId)));
    }),
    route('PATCH', '/channels/:channelId', SENDING, ({ params, request }) => {
      const channel = requireChannel(world, params.channelId, { writing: true });
      const { thread } = channel;
      // The bot manages no channels; its own threads it may rename, archive and lock.
      if (thread === null) throw new ApiError('missingPermissions');
      const body = bodyOf(request);
      const errors = new FormErrors();
      checkText(errors, ['name'], body.name, { min: 1, max: 100 });
      errors.throwIfAny();
      channel.name = stringIn(body.name) ?? channel.name;
      if (typeof body.archived === 'boolean') thread.archived = body.archived;
      if (typeof body.locked === 'boolean') thread.locked = body.locked;
      gateway.dispatch('THREAD_UPDATE', world.toApi(channel), INTENTS.guilds);
      return ok(world.toApi(channel));
    }),
    route('POST', '/channels/:channelId/typing', SENDING, ({ params }) => {
      requireChannel(world, params.channelId, { writing: true });
      return NO_CONTENT;
    }),
  ];
}

function messageRoutes({ world, messages }: Parts): Route[] {
  const list = '/channels/:channelId/messages';
  const one = `${list}/:messageId`;
  const find = ({ params }: Call, writing: boolean) => {
    const channel = requireChannel(world, params.channelId, { writing });
    return messages.require(channel.id, params.messageId ?? '');
  };
  return [
    route('POST', list, SENDING, ({ params, request }) => {
      const channel = requireChannel(world, params.channelId, { writing: true });
      const payload = bodyOf(request);
      const replyToId = referenceIn(payload, channel, messages);
      const message = messages.create({
        channel,
        authorId: world.botUserId,
        origin: 'channel',
        payload,
        files: request.files,
        path: [],
        type: replyToId === null ? 0 : 19,
        replyToId,
      });
      return ok({
        ...messages.toApi(message),
        ...(payload.nonce === undefined ? {} : { nonce: payload.nonce }),
      });
    }),
    route('GET', list, READING, ({ params, request }) => {
      const channel = requireChannel(world, params.channelId);
      const { limit = '50', before, after } = request.query;
      const errors = new FormErrors();
      checkInteger(errors, ['limit'], Number(limit), { min: 1, max: 100 });
      errors.throwIfAny();
      const found = messages.all().filter((message) => {
        if (message.channelId !== channel.id || message.deleted) return false;
        if ((message.flags & EPHEMERAL) !== 0) return false;
        if (before !== undefined && BigInt(message.id) >= BigInt(before)) return false;
        return after === undefined || BigInt(message.id) > BigInt(after);
      });
      const chosen = after === undefined ? found.slice(-Number(limit)) : found.slice(0, Number(limit));
      return ok(chosen.reverse().map((message) => messages.toApi(message)));
    }),
    route('GET', one, READING, (call) => ok(messages.toApi(find(call, false)))),
    route('PATCH', one, SENDING, (call) => {
      const message = find(call, false);
      if (message.authorId !== world.botUserId) throw new ApiError('editByOther');
      messages.edit(message, bodyOf(call.request), call.request.files, []);
      return ok(messages.toApi(message));
    }),
    route('DELETE', one, SENDING, (call) => {
      const message = find(call, false);
      if (message.authorId !== world.botUserId) throw new ApiError('missingPermissions');
      messages.delete(message);
      return NO_CONTENT;
    }),
    route('PUT', `${one}/reactions/:emoji/@me`, { limit: 1, windowMs: 250 }, (call) => {
      find(call, true);
      return NO_CONTENT;
    }),
  ];
}

/** @throws {ApiError} 50035 when the message replied to is gone and the reply insists on it */
function referenceIn(payload: JsonObject, channel: Channel, messages: Messages): string | null {
  if (!isObject(payload.message_reference)) return null;
  const { message_id: id, fail_if_not_exists: insists } = payload.message_reference;
  const target = messages.get(String(id));
  if (target?.channelId === channel.id && !target.deleted) return target.id;
  if (insists === false) return null;
  const errors = new FormErrors();
  errors.add(['message_reference'], 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', 'Unknown message');
  throw new ApiError('invalidForm', errors.toJSON());
}

function threadRoutes({ world, messages, gateway }: Parts): Route[] {
  const start = (parent: Channel, body: JsonObject, id: string): JsonObject => {
    const errors = new FormErrors();
    checkText(errors, ['name'], body.name, { min: 1, max: 100, required: true });
    const minutes = body.auto_archive_duration ?? 1440;
    if (!AUTO_ARCHIVE_MINUTES.includes(Number(minutes))) {
      const message = `Value must be one of (${AUTO_ARCHIVE_MINUTES.join(', ')}).`;
      errors.add(['auto_archive_duration'], 'BASE_TYPE_CHOICES', message);
    }
    errors.throwIfAny();
    if (parent.type !== GUILD_TEXT) throw new ApiError('missingPermissions');
    const thread = world.addChannel({
      id,
      type: PUBLIC_THREAD,
      name: stringIn(body.name) ?? '',
      guildId: parent.guildId,
      parentId: parent.id,
      thread: {
        ownerId: world.botUserId,
        createdAt: new Date().toISOString(),
        autoArchiveMinutes: Number(minutes),
        archived: false,
        locked: false,
      },
    });
    const api = world.toApi(thread);
    gateway.dispatch('THREAD_CREATE', { ...api, newly_created: true }, INTENTS.guilds);
    return api;
  };
  return [
    route('POST', '/channels/:channelId/threads', THREADS, ({ params, request }) => {
      const channel = requireChannel(world, params.channelId, { writing: true });
      return { status: 201, body: start(channel, bodyOf(request), world.nextId()) };
    }),
    route('POST', '/channels/:channelId/messages/:messageId/threads', THREADS, ({ params, request }) => {
      const channel = requireChannel(world, params.channelId, { writing: true });
      const message = messages.require(channel.id, params.messageId ?? '');
      // A thread has the id of the message it hangs on.
      if (world.channels.has(message.id)) throw new ApiError('threadExists');
      const api = start(channel, bodyOf(request), message.id);
      messages.markThread(message);
      return { status: 201, body: api };
    }),
  ];
}

function guildRoutes({ world }: Parts): Route[] {
  const requireGuild = (id: string | undefined) => {
    if (id !== world.guildId) throw new ApiError('unknownGuild');
  };
  return [
    route('GET', '/guilds/:guildId', READING, ({ params }) => {
      requireGuild(params.guildId);
      return ok(world.guild());
    }),
    route('GET', '/guilds/:guildId/channels', READING, ({ params }) => {
      requireGuild(params.guildId);
      return ok(world.guildCreate().channels);
    }),
    route('GET', '/guilds/:guildId/roles', READING, ({ params }) => {
      requireGuild(params.guildId);
      return ok(world.guild().roles);
    }),
    route('GET', '/guilds/:guildId/members/:userId', READING, ({ params }) => {
      requireGuild(params.guildId);
      return ok(world.member(params.userId ?? ''));
    }),
  ];
}
