import type {
  AutocompleteInteraction,
  ChatInputCommandInteraction,
  MessageContextMenuCommandInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord.js';
import type { Library } from '../index/index.ts';
import type { Admission } from './admission.ts';
import type { DocumentList } from './document-list.ts';
import type { EventLoopWatch } from './event-loop.ts';
import type { Gate } from './gate.ts';
import type { Latency } from './latency.ts';
import type { Log } from './log.ts';
import type { Moderation } from './moderation.ts';
import type { State } from './state/state.ts';

/** What handlers work with. */
export interface BotParts {
  readonly library: Library;
  readonly documents: DocumentList;
  readonly state: State;
  /** Every question to the library goes through it. */
  readonly admission: Admission;
  /** Every question that people put passes it first. */
  readonly gate: Gate;
  readonly log: Log;
  /** null in a bot that was started without what it takes to change the library. */
  readonly moderation: Moderation | null;
  readonly latency: Latency;
  readonly eventLoop: EventLoopWatch;
}

/** What Discord is told of a command. */
export type SlashPayload = RESTPostAPIChatInputApplicationCommandsJSONBody;
export type MessagePayload = RESTPostAPIContextMenuApplicationCommandsJSONBody;

/** A slash command: what Discord is told of it, and what it does. Whatever it throws is caught by the router. */
export interface SlashCommand {
  readonly kind: 'slash';
  readonly payload: SlashPayload;
  run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void>;
  /** Suggests values for the option that is being typed. */
  complete?(interaction: AutocompleteInteraction, parts: BotParts): Promise<void>;
}

/** A command in the menu of a message, under “Apps”. */
export interface MessageCommand {
  readonly kind: 'message';
  readonly payload: MessagePayload;
  run(interaction: MessageContextMenuCommandInteraction, parts: BotParts): Promise<void>;
}

export type Command = SlashCommand | MessageCommand;
