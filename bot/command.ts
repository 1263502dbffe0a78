import type {
  AutocompleteInteraction,
  ChatInputCommandInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { Library } from '../index/index.ts';
import type { DocumentList } from './document-list.ts';
import type { Log } from './log.ts';

/** What handlers work with. */
export interface BotParts {
  readonly library: Library;
  readonly documents: DocumentList;
  readonly log: Log;
}

/** What Discord is told of a command. */
export type CommandPayload = RESTPostAPIChatInputApplicationCommandsJSONBody;

/** A slash command: what Discord is told of it, and what it does. Whatever it throws is caught by the router. */
export interface Command {
  readonly payload: CommandPayload;
  run(interaction: ChatInputCommandInteraction, parts: BotParts): Promise<void>;
  /** Suggests values for the option that is being typed. */
  complete?(interaction: AutocompleteInteraction, parts: BotParts): Promise<void>;
}
