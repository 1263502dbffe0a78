import {
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  type Interaction,
  type Message,
  MessageFlags,
  Partials,
} from 'discord.js';
import type { Library } from '../index/index.ts';
import { Admission, BusyError } from './admission.ts';
import type { BotParts, Command, MessageCommand, SlashCommand } from './command.ts';
import { commands } from './commands.ts';
import { components } from './components.ts';
import type { DiscordSettings } from './config.ts';
import { readCustomId } from './custom-id.ts';
import { explainDiscordFailure, isDiscordFailure, isPastAnswering } from './discord-failure.ts';
import { restOptions } from './discord-requests.ts';
import { DiscordStartError } from './discord-start-error.ts';
import { DocumentList } from './document-list.ts';
import { EventLoopWatch } from './event-loop.ts';
import { describeFailure, describeOldComponent } from './failure.ts';
import { Gate } from './gate.ts';
import { languageOf } from './language.ts';
import { Latency, measureAnswers } from './latency.ts';
import type { Log } from './log.ts';
import { answerMessage, onlyOnce, questionOf } from './mention.ts';
import type { Moderation } from './moderation.ts';
import { NO_MENTIONS, renderNotice } from './reply.ts';
import type { State } from './state/state.ts';
import { watchConnection } from './watch-connection.ts';

/** A bot that is connected and answers. */
export interface Bot {
  /** The name people mention it by. */
  readonly tag: string;
  /** Resolves with one line saying why, when Discord has put the bot out for good. */
  readonly lost: Promise<string>;
  /** Takes no more questions, lets those under way finish for a moment, and leaves. */
  stop(): Promise<void>;
}

/** Milliseconds that questions under way get when the bot stops. */
const FINISH_WITHIN = 4_000;

/**
 * Connects to Discord and answers there until stopped.
 * @throws {DiscordStartError}
 */
export async function startBot(given: {
  readonly config: DiscordSettings;
  readonly library: Library;
  readonly state: State;
  readonly log: Log;
  readonly moderation?: Moderation;
}): Promise<Bot> {
  const { config, state, log, moderation = null } = given;
  const latency = new Latency();
  const library = measureAnswers(given.library, latency);
  const eventLoop = new EventLoopWatch();
  const client = new Client({
    // None of them is privileged: messages that mention the bot, and direct ones, come with their content.
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    // Direct-message channels are not announced before their first message.
    partials: [Partials.Channel],
    allowedMentions: NO_MENTIONS,
    rest: restOptions(config.apiUrl),
  });
  const documents = new DocumentList(library, (error) =>
    log.warn({ err: error }, 'The documents could not be listed'),
  );
  const admission = new Admission();
  const desk = new Desk(client, {
    library,
    documents,
    state,
    admission,
    gate: new Gate(state.settings),
    log,
    moderation,
    latency,
    eventLoop,
  });
  const connection = watchConnection(client, log);
  client.on(Events.InteractionCreate, (interaction) => desk.take(() => desk.handleInteraction(interaction)));
  client.on(Events.MessageCreate, (message) => desk.take(() => desk.handleMessage(message)));

  await documents.current();
  const ready = new Promise<string>((resolve) => {
    client.once(Events.ClientReady, ({ user }) => resolve(user.tag));
  });
  try {
    await client.login(config.token);
  } catch (error) {
    const reason = connection.reason ?? explainDiscordFailure(error, config.apiUrl);
    throw new DiscordStartError(reason, { cause: error });
  }
  return {
    tag: await ready,
    lost: connection.lost,
    stop: async () => {
      await desk.close();
      await client.destroy();
      eventLoop.close();
    },
  };
}

/** Where everything that people ask arrives, and where everything that goes wrong with it is caught. */
class Desk {
  readonly #underWay = new Set<Promise<void>>();
  #open = true;

  constructor(
    private readonly client: Client,
    private readonly parts: BotParts,
  ) {}

  take(work: () => Promise<void>): void {
    if (!this.#open) return;
    const job = work().finally(() => this.#underWay.delete(job));
    this.#underWay.add(job);
  }

  async close(): Promise<void> {
    this.#open = false;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FINISH_WITHIN);
    });
    await Promise.race([Promise.all(this.#underWay), patience]);
    clearTimeout(timer);
  }

  async handleInteraction(interaction: Interaction): Promise<void> {
    try {
      await this.#route(interaction);
    } catch (error) {
      // That many people ask at once is nothing to mend.
      if (error instanceof BusyError) this.parts.log.info({ reason: error.reason }, 'A question was put off');
      else this.parts.log.error({ err: error }, 'A command failed');
      if (!isPastAnswering(error)) await this.#attempt(error, () => apologise(interaction, error));
    }
  }

  async #route(interaction: Interaction): Promise<void> {
    if (interaction.isChatInputCommand()) {
      await findCommand('slash', interaction.commandName).run(interaction, this.parts);
    } else if (interaction.isAutocomplete()) {
      await findCommand('slash', interaction.commandName).complete?.(interaction, this.parts);
    } else if (interaction.isMessageContextMenuCommand()) {
      await findCommand('message', interaction.commandName).run(interaction, this.parts);
    } else if (interaction.isButton() || interaction.isStringSelectMenu() || interaction.isModalSubmit()) {
      const { action, values } = readCustomId(interaction.customId);
      const handler = components.find((component) => component.action === action);
      if (handler !== undefined) return handler.run(interaction, values, this.parts);
      const notice = renderNotice(describeOldComponent(languageOf(interaction.locale)));
      await interaction.reply({ ...notice, flags: MessageFlags.Ephemeral });
    }
  }

  async handleMessage(message: Message): Promise<void> {
    const question = questionOf(message, this.client.user?.id ?? '');
    if (question === null) return;
    try {
      await answerMessage(message, question, this.parts);
    } catch (error) {
      if (error instanceof BusyError) this.parts.log.info({ reason: error.reason }, 'A question was put off');
      else this.parts.log.error({ err: error }, 'A message was not answered');
      // When Discord didn't take the answer, it won't take an apology there either.
      if (error instanceof DiscordAPIError || isPastAnswering(error)) return;
      await this.#attempt(error, async () => {
        const language = languageOf(message.guild?.preferredLocale ?? 'en-US');
        await message.reply({ ...renderNotice(describeFailure(error, language)), ...onlyOnce(message) });
      });
    }
  }

  /** @param failure what is apologised for: that Discord takes no apology either, when it took no answer, is no news */
  async #attempt(failure: unknown, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const level = isDiscordFailure(failure) && isDiscordFailure(error) ? 'debug' : 'error';
      this.parts.log[level]({ err: error }, 'Nor could an apology be sent');
    }
  }
}

function findCommand(kind: 'slash', name: string): SlashCommand;
function findCommand(kind: 'message', name: string): MessageCommand;
function findCommand(kind: Command['kind'], name: string): Command {
  const command = commands.find(({ kind: own, payload }) => own === kind && payload.name === name);
  if (command !== undefined) return command;
  throw new Error(`Expected a command of this version, got ${name}; run \`npm run deploy-commands\``);
}

/** Makes sure that a person who waits reads something, whether or not an answer was promised already. */
async function apologise(interaction: Interaction, error: unknown): Promise<void> {
  if (interaction.isAutocomplete()) {
    if (!interaction.responded) await interaction.respond([]);
    return;
  }
  if (!interaction.isRepliable()) return;
  const notice = renderNotice(describeFailure(error, languageOf(interaction.locale)));
  const acknowledged = interaction.deferred || interaction.replied;
  // After an update, an edit would write over the message with the button, which others read too.
  const isUpdate = interaction.ephemeral === null;
  if (acknowledged && !isUpdate) await interaction.editReply(notice);
  else if (acknowledged) await interaction.followUp({ ...notice, flags: MessageFlags.Ephemeral });
  else await interaction.reply({ ...notice, flags: MessageFlags.Ephemeral });
}
