import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { isObject, type JsonObject, numberIn, stringIn } from './json.ts';
import type { World } from './world.ts';

/** Gateway intents, discord-api-docs events/gateway. */
export const INTENTS = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildPresences: 1 << 8,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
} as const;

const PRIVILEGED = INTENTS.guildMembers | INTENTS.guildPresences | INTENTS.messageContent;
/** Bits 0–16, 20, 21, 24, 25. */
const KNOWN_INTENTS = 0x1ffff | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);

/** Bytes a client may send in one payload, and payloads in a minute; beyond: close 4002, 4008. */
const MAX_PAYLOAD_BYTES = 4096;
const MAX_SENDS_PER_MINUTE = 120;

/** One heartbeat of a client. */
export interface RecordedHeartbeat {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds since the heartbeat before it on this connection, or since HELLO. */
  readonly gapMs: number;
  /** The interval that HELLO asked for, in milliseconds. */
  readonly intervalMs: number;
  /** Last sequence number the client says it has. */
  readonly sequence: number | null;
}

/** One gateway session, from IDENTIFY on. */
export interface GatewaySession {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  /** Is a connection attached to it now? */
  readonly connected: boolean;
  /** How often it was resumed. */
  readonly resumes: number;
  /** Whether the latest resume came to `resume_gateway_url`, as it should. */
  readonly resumedAtResumeUrl: boolean;
}

export interface GatewayOptions {
  readonly heartbeatIntervalMs: number;
  /** Close with 4009 when no heartbeat came for so many intervals; never when undefined. */
  readonly closeAfterMissedHeartbeats: number | undefined;
}

interface Session {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  /** Every dispatch so far; the index is the sequence number less one. */
  readonly log: { readonly t: string; readonly d: unknown }[];
  connection: Connection | null;
  resumes: number;
  resumedAtResumeUrl: boolean;
}

interface Connection {
  readonly socket: WebSocket;
  readonly path: string;
  session: Session | null;
  /** Milliseconds since 1970. */
  lastBeatAt: number;
  watchdog: NodeJS.Timeout | null;
  sentInMinute: number;
  minuteStartedAt: number;
}

/** Close code and its reason. */
type CloseReason = readonly [number, string];

/** Discord's gateway, version 10, JSON without compression. */
export class Gateway {
  readonly heartbeats: RecordedHeartbeat[] = [];
  /** Close codes given to clients, in order. */
  readonly closeCodes: number[] = [];
  readonly #world: World;
  readonly #options: GatewayOptions;
  readonly #changed: () => void;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Map<string, Session>();
  #refusing = false;
  #identifyRefusal: number | null = null;

  constructor(world: World, options: GatewayOptions, changed: () => void) {
    this.#world = world;
    this.#options = options;
    this.#changed = changed;
  }

  get url(): string {
    return `${this.#world.origin.replace('http', 'ws')}/gateway`;
  }

  get sessions(): GatewaySession[] {
    return [...this.#sessions.values()].map(
      ({ id, intents, shard, connection, resumes, resumedAtResumeUrl }) => {
        return { id, intents, shard, connected: connection !== null, resumes, resumedAtResumeUrl };
      },
    );
  }

  /** For the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = new URL(request.url ?? '/', 'http://loopback').pathname;
    if (this.#refusing || !['/gateway', '/gateway-resume'].includes(path.replace(/\/$/, ''))) {
      socket.destroy();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket, path));
  }

  /**
   * Sends an event to every session that asked for it; one without a connection gets it when it resumes.
   * @param intent needed bit; 0 for events that need none
   */
  dispatch(event: string, data: unknown, intent: number): void {
    for (const session of this.#sessions.values()) {
      if (intent === 0 || (session.intents & intent) !== 0) this.#send(session, event, data);
    }
  }

  /** @param resumable false: the client must identify anew */
  invalidateSessions(resumable: boolean): void {
    for (const session of [...this.#sessions.values()]) {
      const { connection } = session;
      if (connection !== null) {
        connection.session = null;
        transmit(connection, { op: 9, d: resumable });
      }
      session.connection = null;
      if (!resumable) this.#sessions.delete(session.id);
    }
  }

  requestReconnect(): void {
    for (const connection of this.#connections) transmit(connection, { op: 7, d: null });
  }

  requestHeartbeat(): void {
    for (const connection of this.#connections) transmit(connection, { op: 1, d: null });
  }

  closeAll(code: number): void {
    for (const connection of [...this.#connections]) this.#close(connection, code, '');
  }

  /** Cuts the TCP connections without a close frame. */
  drop(): void {
    for (const connection of [...this.#connections]) {
      connection.socket.terminate();
      this.#forget(connection, 1006);
    }
  }

  /** While refusing, every new connection is cut before it is a WebSocket. */
  refuseConnections(refusing: boolean): void {
    this.#refusing = refusing;
  }

  /** Answers every IDENTIFY by closing with this code; null lifts it. */
  refuseIdentify(code: number | null): void {
    this.#identifyRefusal = code;
  }

  close(): void {
    this.drop();
    // Connections in a closing handshake are no longer ours, but would hold the process.
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #open(socket: WebSocket, path: string): void {
    const now = Date.now();
    const connection: Connection = {
      socket,
      path,
      session: null,
      lastBeatAt: now,
      watchdog: null,
      sentInMinute: 0,
      minuteStartedAt: now,
    };
    this.#connections.add(connection);
    socket.on('message', (data) => this.#receive(connection, data));
    socket.on('close', (code) => this.#forget(connection, code));
    socket.on('error', () => socket.terminate());
    this.#watch(connection);
    const { heartbeatIntervalMs } = this.#options;
    transmit(connection, { op: 10, d: { heartbeat_interval: heartbeatIntervalMs, _trace: ['loopback'] } });
  }

  #receive(connection: Connection, data: RawData): void {
    const text = data.toString();
    const payload = Buffer.byteLength(text) > MAX_PAYLOAD_BYTES ? undefined : decode(text);
    if (payload === undefined) this.#close(connection, 4002, 'Error while decoding payload.');
    else if (!this.#mayReceive(connection)) this.#close(connection, 4008, 'Rate limited.');
    else this.#obey(connection, payload);
  }

  #obey(connection: Connection, payload: JsonObject): void {
    const details = isObject(payload.d) ? payload.d : {};
    switch (payload.op) {
      case 1:
        this.#beat(connection, payload.d);
        break;
      case 2:
        this.#identify(connection, details);
        break;
      case 6:
        this.#resume(connection, details);
        break;
      case 3:
      case 4:
        if (connection.session === null) this.#close(connection, 4003, 'Not authenticated.');
        break;
      case 8:
      case 31:
        this.#world.addViolation(
          'not-played',
          `gateway operation ${payload.op} is not played by the loopback`,
        );
        break;
      default:
        this.#close(connection, 4001, 'Unknown opcode.');
    }
  }

  #beat(connection: Connection, sequence: unknown): void {
    const at = Date.now();
    this.heartbeats.push({
      at,
      gapMs: at - connection.lastBeatAt,
      intervalMs: this.#options.heartbeatIntervalMs,
      sequence: numberIn(sequence) ?? null,
    });
    connection.lastBeatAt = at;
    this.#watch(connection);
    transmit(connection, { op: 11 });
    this.#changed();
  }

  #identify(connection: Connection, details: JsonObject): void {
    const injected: CloseReason | undefined =
      this.#identifyRefusal === null ? undefined : [this.#identifyRefusal, 'Refused.'];
    const refusal = injected ?? this.#refusal(connection, details) ?? refusedIntents(details.intents);
    if (refusal !== undefined) {
      this.#close(connection, ...refusal);
      return;
    }
    const intents = Number(details.intents);
    const [shardId, shardCount] = Array.isArray(details.shard) ? details.shard : [0, 1];
    if (!(shardId >= 0 && shardId < shardCount)) {
      this.#close(connection, 4010, 'Invalid shard.');
      return;
    }
    const session: Session = {
      id: this.#world.nextId(),
      intents,
      shard: [shardId, shardCount],
      log: [],
      connection,
      resumes: 0,
      resumedAtResumeUrl: false,
    };
    connection.session = session;
    this.#sessions.set(session.id, session);
    const world = this.#world;
    this.#send(session, 'READY', {
      v: 10,
      user: world.botUser(),
      guilds: [{ id: world.guildId, unavailable: true }],
      session_id: session.id,
      session_type: 'normal',
      resume_gateway_url: `${this.url}-resume`,
      shard: session.shard,
      application: { id: world.applicationId, flags: 0 },
      user_settings: {},
      relationships: [],
      private_channels: [],
      presences: [],
      guild_join_requests: [],
      geo_ordered_rtc_regions: [],
      _trace: ['loopback'],
    });
    if ((intents & INTENTS.guilds) !== 0) this.#send(session, 'GUILD_CREATE', world.guildCreate());
    this.#changed();
  }

  #resume(connection: Connection, details: JsonObject): void {
    const refusal = this.#refusal(connection, details);
    const session = this.#sessions.get(stringIn(details.session_id) ?? '');
    const sequence = numberIn(details.seq) ?? 0;
    if (refusal !== undefined) {
      this.#close(connection, ...refusal);
      return;
    }
    if (session === undefined) {
      transmit(connection, { op: 9, d: false });
      return;
    }
    if (sequence > session.log.length) {
      this.#close(connection, 4007, 'Invalid seq.');
      return;
    }
    if (session.connection !== null) this.#close(session.connection, 4000, 'Resumed elsewhere.');
    session.connection = connection;
    session.resumes += 1;
    session.resumedAtResumeUrl = connection.path.startsWith('/gateway-resume');
    connection.session = session;
    for (const [index, { t, d }] of session.log.entries()) {
      if (index >= sequence) transmit(connection, { op: 0, t, s: index + 1, d });
    }
    this.#send(session, 'RESUMED', { _trace: ['loopback'] });
    this.#changed();
  }

  #send(session: Session, event: string, data: unknown): void {
    // Logged as sent: what is later changed in the world must not change in a replay.
    const d = structuredClone(data);
    session.log.push({ t: event, d });
    if (session.connection !== null) {
      transmit(session.connection, { op: 0, t: event, s: session.log.length, d });
    }
  }

  #refusal(connection: Connection, details: JsonObject): CloseReason | undefined {
    if (connection.session !== null) return [4005, 'Already authenticated.'];
    const token = stringIn(details.token)?.replace(/^Bot /, '');
    return token === this.#world.token ? undefined : [4004, 'Authentication failed.'];
  }

  #mayReceive(connection: Connection): boolean {
    const now = Date.now();
    if (now - connection.minuteStartedAt >= 60_000) {
      connection.minuteStartedAt = now;
      connection.sentInMinute = 0;
    }
    connection.sentInMinute += 1;
    return connection.sentInMinute <= MAX_SENDS_PER_MINUTE;
  }

  #watch(connection: Connection): void {
    if (connection.watchdog !== null) clearTimeout(connection.watchdog);
    const { closeAfterMissedHeartbeats: most, heartbeatIntervalMs } = this.#options;
    if (most === undefined) return;
    connection.watchdog = setTimeout(() => {
      const message = `no heartbeat for ${most} intervals of ${heartbeatIntervalMs} ms`;
      this.#world.addViolation('heartbeat', message);
      this.#close(connection, 4009, 'Session timed out.');
    }, most * heartbeatIntervalMs);
  }

  #close(connection: Connection, code: number, reason: string): void {
    this.closeCodes.push(code);
    connection.socket.close(code, reason);
    this.#forget(connection, code);
  }

  /** A client that leaves with 1000 or 1001 gives its session up. */
  #forget(connection: Connection, code: number): void {
    if (connection.watchdog !== null) clearTimeout(connection.watchdog);
    if (!this.#connections.delete(connection)) return;
    const { session } = connection;
    if (session?.connection === connection) {
      session.connection = null;
      if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
    }
    this.#changed();
  }
}

/** The application has no privileged intent. */
function refusedIntents(given: unknown): CloseReason | undefined {
  const intents = numberIn(given);
  if (intents === undefined || (intents & ~KNOWN_INTENTS) !== 0) return [4013, 'Invalid intent(s).'];
  return (intents & PRIVILEGED) === 0 ? undefined : [4014, 'Disallowed intent(s).'];
}

function decode(text: string): JsonObject | undefined {
  try {
    const payload: unknown = JSON.parse(text);
    return isObject(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}

function transmit(connection: Connection, payload: JsonObject): void {
  if (connection.socket.readyState !== 1) return;
  connection.socket.send(JSON.stringify({ t: null, s: null, ...payload }));
}
