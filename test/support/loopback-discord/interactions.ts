import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { ApiError, FormErrors } from './api-error.ts';
import { checkModal } from './check-components.ts';
import { checkChoices } from './check-message.ts';
import { isObject, type JsonObject, objectsIn, stringIn } from './json.ts';
import { EPHEMERAL, LOADING, type Messages, type StoredMessage } from './messages.ts';
import type { RecordedFile, RecordedRequest, SeenMessage } from './records.ts';
import type { Waiters } from './waiters.ts';
import type { Channel, World } from './world.ts';

/** Interaction types, discord-api-docs interactions/receiving-and-responding. */
export const APPLICATION_COMMAND = 2;
export const MESSAGE_COMPONENT = 3;
export const AUTOCOMPLETE = 4;
export const MODAL_SUBMIT = 5;

/** Callback types of the same page. */
const REPLY = 4;
const DEFERRED_REPLY = 5;
const DEFERRED_UPDATE = 6;
const UPDATE = 7;
const CHOICES = 8;
const MODAL = 9;

/** Follow-ups allowed where the app is installed only to the user. */
const MOST_USER_INSTALL_FOLLOW_UPS = 5;

const DEFAULT_WAIT_MS = 5000;

/** The first answer to an interaction. */
export interface Acknowledgement {
  /** Callback type: 4 reply, 5 deferred reply, 6 deferred update, 7 update, 8 choices, 9 modal. */
  readonly type: number;
  /** Will the answer be seen by the user alone? */
  readonly ephemeral: boolean;
  /** Milliseconds from dispatch to the answer's arrival. */
  readonly elapsedMs: number;
}

/** One suggestion of an autocomplete answer. */
export interface SeenChoice {
  readonly name: string;
  readonly value: string | number;
}

/** A modal as the bot sent it. */
export interface SeenModal {
  readonly customId: string;
  readonly title: string;
  /** Raw rows and labels; `componentsOf` lists the inputs. */
  readonly components: readonly JsonObject[];
}

export interface InteractionOptions {
  /** Milliseconds for the first answer; 3,000 at Discord. */
  readonly acknowledgeWithinMs: number;
  /** Milliseconds the token lives; 15 minutes at Discord. */
  readonly tokenLifetimeMs: number;
  /**
   * What the webhook of an expired token answers. Discord: 401 with 50027 Invalid Webhook Token (discord-api-
   * docs issue 6851, discord.py issue 9856); 10015 is what it answers where there is no webhook.
   */
  readonly expiredTokenError: 'invalidWebhookToken' | 'unknownWebhook';
}

/** What is known of one interaction. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly userId: string;
  readonly channel: Channel;
  /** The message whose component was used, also of a modal that a component opened. */
  readonly source: StoredMessage | null;
  /** `interaction_metadata` for messages that answer it. */
  readonly metadata: JsonObject;
  /** Message type of a reply: 20 after a slash command, 23 after a context-menu command, 19 otherwise. */
  readonly replyType: number;
  readonly onlyUserInstalled: boolean;
  /** `performance.now()` at dispatch. */
  readonly dispatchedAt: number;
  readonly history: RecordedRequest[];
  acknowledgement: Acknowledgement | null;
  /** What `@original` stands for. */
  original: StoredMessage | null;
  /** Has the user something other than "thinking…" to look at? */
  answered: boolean;
  followUps: StoredMessage[];
  choices: SeenChoice[] | null;
  modal: SeenModal | null;
}

/** What is given when an interaction begins; the rest has its starting value. */
export type InteractionStart = Pick<
  Interaction,
  'id' | 'type' | 'userId' | 'channel' | 'source' | 'metadata' | 'replyType' | 'onlyUserInstalled'
>;

/** The server's side of interactions: callbacks, their webhooks, and Discord's rules on both. */
export class Interactions {
  readonly #world: World;
  readonly #messages: Messages;
  readonly #options: InteractionOptions;
  readonly #waiters: Waiters;
  readonly #byToken = new Map<string, Interaction>();

  constructor(world: World, messages: Messages, options: InteractionOptions, waiters: Waiters) {
    this.#world = world;
    this.#messages = messages;
    this.#options = options;
    this.#waiters = waiters;
  }

  start(start: InteractionStart): Interaction {
    const interaction: Interaction = {
      ...start,
      token: Buffer.from(`interaction:${start.id}:${randomBytes(48).toString('hex')}`).toString('base64url'),
      dispatchedAt: performance.now(),
      history: [],
      acknowledgement: null,
      original: null,
      answered: false,
      followUps: [],
      choices: null,
      modal: null,
    };
    this.#byToken.set(interaction.token, interaction);
    return interaction;
  }

  handle(interaction: Interaction): InteractionHandle {
    const { acknowledgeWithinMs } = this.#options;
    return new InteractionHandle(
      interaction,
      this.#world,
      this.#messages,
      this.#waiters,
      acknowledgeWithinMs,
    );
  }

  /** Notes a request under its interaction, whatever comes of it. */
  note(token: string, request: RecordedRequest): void {
    this.#byToken.get(token)?.history.push(request);
  }

  /**
   * POST /interactions/:id/:token/callback.
   * @returns what `with_response=true` is answered with
   * @throws {ApiError} 10062 for an unknown token or too late, 40060 when already acknowledged, 50035, 50006
   */
  callback(id: string, token: string, body: unknown, files: readonly RecordedFile[]): JsonObject {
    const interaction = this.#byToken.get(token);
    if (interaction?.id !== id) throw new ApiError('unknownInteraction');
    if (interaction.acknowledgement !== null) throw new ApiError('alreadyAcknowledged');
    const elapsedMs = performance.now() - interaction.dispatchedAt;
    if (elapsedMs > this.#options.acknowledgeWithinMs) throw new ApiError('unknownInteraction');
    const type = isObject(body) ? Number(body.type) : Number.NaN;
    const data = isObject(body) && isObject(body.data) ? body.data : {};
    this.#refuseWrongType(interaction, type);
    const ephemeral = this.#answer(interaction, type, data, files);
    interaction.acknowledgement = { type, ephemeral, elapsedMs };
    this.#waiters.notify();
    return this.#describe(interaction, type);
  }

  /**
   * The interaction of a webhook that may be used now.
   * @throws {ApiError} 10015 for an unknown token or before the acknowledgement, 50027 after the token
   * expired
   */
  webhook(applicationId: string, token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (interaction === undefined || applicationId !== this.#world.applicationId) {
      throw new ApiError('unknownWebhook');
    }
    const age = performance.now() - interaction.dispatchedAt;
    if (age > this.#options.tokenLifetimeMs) throw new ApiError(this.#options.expiredTokenError);
    const type = interaction.acknowledgement?.type;
    if (type === undefined || type === CHOICES || type === MODAL) throw new ApiError('unknownWebhook');
    return interaction;
  }

  /** A message of the webhook, by id or `@original`. @throws {ApiError} 10008 */
  messageOf(interaction: Interaction, id: string): StoredMessage {
    const own = [interaction.original, ...interaction.followUps];
    const message = id === '@original' ? interaction.original : own.find((one) => one?.id === id);
    if (message === null || message === undefined || message.deleted) throw new ApiError('unknownMessage');
    return message;
  }

  /**
   * POST /webhooks/:application/:token. While the deferred reply is still "thinking…", this edits it, and its
   * ephemeral state stays (discord-api-docs, "Create Followup Message").
   * @throws {ApiError} 10008 when that reply was deleted meanwhile, 40094 after the fifth where the app is
   * only user-installed, 50035, 50006
   */
  followUp(interaction: Interaction, body: unknown, files: readonly RecordedFile[]): StoredMessage {
    const payload = isObject(body) ? body : {};
    const { original } = interaction;
    if (original !== null && (original.flags & LOADING) !== 0) {
      if (original.deleted) throw new ApiError('unknownMessage');
      const { flags: _, ...rest } = payload;
      this.#messages.edit(original, rest, files, []);
      this.#markAnswered(interaction);
      return original;
    }
    if (interaction.onlyUserInstalled && interaction.followUps.length >= MOST_USER_INSTALL_FOLLOW_UPS) {
      throw new ApiError('followUpLimit');
    }
    const message = this.#messages.create({
      channel: interaction.channel,
      authorId: this.#world.botUserId,
      origin: 'follow-up',
      payload,
      files,
      path: [],
      type: 19,
      mayBeEphemeral: true,
      replyToId: original?.id ?? null,
      interaction: interaction.metadata,
    });
    interaction.followUps.push(message);
    this.#waiters.notify();
    return message;
  }

  /** PATCH of a webhook's message. @throws {ApiError} 50035, 50006 */
  edit(
    interaction: Interaction,
    message: StoredMessage,
    body: unknown,
    files: readonly RecordedFile[],
  ): void {
    this.#messages.edit(message, isObject(body) ? body : {}, files, []);
    if (message === interaction.original) this.#markAnswered(interaction);
    this.#waiters.notify();
  }

  #markAnswered(interaction: Interaction): void {
    interaction.answered = true;
    this.#waiters.notify();
  }

  #refuseWrongType(interaction: Interaction, type: number): void {
    const errors = new FormErrors();
    const refuse = (message: string) => errors.add(['type'], 'BASE_TYPE_CHOICES', message);
    const known = [REPLY, DEFERRED_REPLY, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL];
    if (!known.includes(type)) refuse(`Value must be one of (${known.join(', ')}).`);
    else if ((interaction.type === AUTOCOMPLETE) !== (type === CHOICES)) {
      refuse('Only autocomplete interactions take choices, and they take nothing else.');
    } else if ([DEFERRED_UPDATE, UPDATE].includes(type) && interaction.source === null) {
      refuse('Only interactions that come from a message component can update a message.');
    } else if (type === MODAL && interaction.type === MODAL_SUBMIT) {
      refuse('A modal cannot be opened from a modal.');
    }
    errors.throwIfAny();
  }

  /** @returns whether the answer is ephemeral */
  #answer(interaction: Interaction, type: number, data: JsonObject, files: readonly RecordedFile[]): boolean {
    const { channel, metadata, replyType, source } = interaction;
    const draft = {
      channel,
      authorId: this.#world.botUserId,
      origin: 'reply' as const,
      type: replyType,
      // Answers to a component refer to the message it is on.
      replyToId: source?.id ?? null,
    };
    switch (type) {
      case REPLY: {
        const rest = { payload: data, files, path: ['data'], mayBeEphemeral: true };
        interaction.original = this.#messages.create({ ...draft, ...rest, interaction: metadata });
        interaction.answered = true;
        return (interaction.original.flags & EPHEMERAL) !== 0;
      }
      case DEFERRED_REPLY: {
        const flags = Number(data.flags ?? 0);
        if ((flags & ~EPHEMERAL) !== 0) {
          const message = `a deferral had flags ${flags}; Discord keeps only EPHEMERAL (64) of them`;
          this.#world.addViolation('deferred-flags', message);
        }
        const ephemeral = (flags & EPHEMERAL) !== 0;
        interaction.original = this.#messages.createLoading({ ...draft, interaction: metadata }, ephemeral);
        return ephemeral;
      }
      case DEFERRED_UPDATE:
        interaction.original = source;
        return isEphemeral(source);
      case UPDATE:
        if (source === null) throw new ApiError('unknownMessage');
        this.#messages.edit(source, data, files, ['data']);
        interaction.original = source;
        interaction.answered = true;
        return isEphemeral(source);
      case CHOICES:
        this.#takeChoices(interaction, data);
        return false;
      default:
        this.#takeModal(interaction, data);
        return false;
    }
  }

  #takeChoices(interaction: Interaction, data: JsonObject): void {
    const errors = new FormErrors();
    checkChoices(errors, ['data', 'choices'], data.choices);
    errors.throwIfAny();
    interaction.choices = objectsIn(data.choices).map((choice) => ({
      name: String(choice.name),
      value: typeof choice.value === 'number' ? choice.value : String(choice.value),
    }));
  }

  #takeModal(interaction: Interaction, data: JsonObject): void {
    const errors = new FormErrors();
    checkModal(errors, ['data'], data);
    errors.throwIfAny();
    interaction.modal = {
      customId: stringIn(data.custom_id) ?? '',
      title: stringIn(data.title) ?? '',
      components: objectsIn(data.components),
    };
  }

  #describe(interaction: Interaction, type: number): JsonObject {
    const { original } = interaction;
    const created = type === REPLY || type === DEFERRED_REPLY;
    const shown = created || type === UPDATE;
    return {
      interaction: {
        id: interaction.id,
        type: interaction.type,
        ...(created && original !== null
          ? {
              response_message_id: original.id,
              response_message_loading: (original.flags & LOADING) !== 0,
              response_message_ephemeral: isEphemeral(original),
            }
          : {}),
      },
      ...(shown && original !== null
        ? { resource: { type, message: this.#messages.toApi(original) } }
        : { resource: { type } }),
    };
  }
}

/** What the person who acted sees of the bot's answers. Waiting methods take milliseconds. */
export class InteractionHandle {
  readonly id: string;
  readonly token: string;
  /** Rejects when no first answer came in time. */
  readonly acknowledged: Promise<Acknowledgement>;
  readonly #interaction: Interaction;
  readonly #messages: Messages;
  readonly #waiters: Waiters;
  #followUpsTaken = 0;

  constructor(
    interaction: Interaction,
    world: World,
    messages: Messages,
    waiters: Waiters,
    acknowledgeWithinMs: number,
  ) {
    this.id = interaction.id;
    this.token = interaction.token;
    this.#interaction = interaction;
    this.#messages = messages;
    this.#waiters = waiters;
    let expired = false;
    const expiry = () => {
      expired = true;
      return this.#explain('The application did not respond');
    };
    this.acknowledged = waiters.until(
      () => interaction.acknowledgement ?? undefined,
      acknowledgeWithinMs,
      expiry,
    );
    // Nobody need await it: an interaction without an answer is a violation all the same.
    this.acknowledged.catch(() => {
      if (expired) world.addViolation('acknowledgement', `interaction ${this.id} was not answered in time`);
    });
  }

  /**
   * The answer: what was replied directly, the deferred reply once edited, or the message updated.
   * @param accept waits on until the message satisfies it, for answers edited more than once
   * @throws {Error} when the time is over, saying which requests there were instead
   */
  reply(
    timeoutMs = DEFAULT_WAIT_MS,
    accept: (message: SeenMessage) => boolean = () => true,
  ): Promise<SeenMessage> {
    const probe = () => {
      const { original, answered } = this.#interaction;
      if (original === null || !answered || original.deleted) return undefined;
      const seen = this.#messages.see(original);
      return accept(seen) ? seen : undefined;
    };
    return this.#waiters.until(probe, timeoutMs, () => this.#explain('There was no such reply'));
  }

  /** Follow-ups so far, as they look now; deleted ones included. */
  get followUps(): readonly SeenMessage[] {
    return this.#interaction.followUps.map((message) => this.#messages.see(message));
  }

  /** The follow-up after the one this gave last. @throws {Error} when the time is over */
  async nextFollowUp(timeoutMs = DEFAULT_WAIT_MS): Promise<SeenMessage> {
    const index = this.#followUpsTaken;
    const probe = () => this.#interaction.followUps[index];
    const message = await this.#waiters.until(probe, timeoutMs, () =>
      this.#explain('There was no follow-up'),
    );
    this.#followUpsTaken = index + 1;
    return this.#messages.see(message);
  }

  /** The modal the bot opened. @throws {Error} when the time is over */
  modal(timeoutMs = DEFAULT_WAIT_MS): Promise<SeenModal> {
    const probe = () => this.#interaction.modal ?? undefined;
    return this.#waiters.until(probe, timeoutMs, () => this.#explain('No modal was opened'));
  }

  /** The choices of an autocomplete answer. @throws {Error} when the time is over */
  choices(timeoutMs = DEFAULT_WAIT_MS): Promise<readonly SeenChoice[]> {
    const probe = () => this.#interaction.choices ?? undefined;
    return this.#waiters.until(probe, timeoutMs, () => this.#explain('No choices were sent'));
  }

  /** Every request to this interaction's callback and webhook, refused ones included. */
  get history(): readonly RecordedRequest[] {
    return this.#interaction.history;
  }

  /** For `submitModal`: who acts, and where. */
  get interaction(): Interaction {
    return this.#interaction;
  }

  #explain(what: string): string {
    const requests = this.#interaction.history.map(({ method, path, status, responseBody }) => {
      const where = path.replace(this.token, '…');
      const error = status >= 400 ? ` ${JSON.stringify(responseBody)}` : '';
      return `${method} ${where} → ${status}${error}`;
    });
    return `${what}; requests: ${requests.length === 0 ? 'none' : requests.join(', ')}`;
  }
}

function isEphemeral(message: StoredMessage | null): boolean {
  return message !== null && (message.flags & EPHEMERAL) !== 0;
}
