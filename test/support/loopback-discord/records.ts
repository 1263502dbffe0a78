import type { APIEmbed, APIMessageTopLevelComponent } from 'discord.js';

/** A file that came as one part of multipart/form-data. */
export interface RecordedFile {
  /** Form field, `files[n]` as discord.js sends it. */
  readonly field: string;
  readonly name: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** One HTTP request to the loopback server, with the answer it got. */
export interface RecordedRequest {
  readonly method: string;
  /** Decoded, without `/api/v10` and without the query, e.g. `/channels/1/messages`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded JSON (for multipart, of `payload_json`); undefined without a body. */
  readonly body: unknown;
  readonly files: readonly RecordedFile[];
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** HTTP status answered; 0 while unanswered, or when the connection was reset. */
  readonly status: number;
  readonly responseBody: unknown;
}

export type ViolationKind =
  /** A message went out without `allowed_mentions: { parse: [] }`, or allowing pings. */
  | 'allowed-mentions'
  /** A payload was refused: 50035, 50006 or 40005. */
  | 'validation'
  /** First answer too late (10062), given twice (40060), or never given. */
  | 'acknowledgement'
  /** An interaction's webhook used before its acknowledgement or after its token expired. */
  | 'webhook'
  /** A deferral carried flags other than EPHEMERAL; Discord drops them without an error. */
  | 'deferred-flags'
  /** A heartbeat came so late that the gateway closed the connection. */
  | 'heartbeat'
  /** A REST route or gateway operation that this stand-in does not play. */
  | 'not-played';

/** Something that a well-behaved bot never causes; tests assert that there are none. */
export interface Violation {
  readonly kind: ViolationKind;
  /** One line saying what and where. */
  readonly message: string;
}

/** How a message came to be. */
export type MessageOrigin = 'user' | 'channel' | 'reply' | 'follow-up';

/** A copy of a message as a person sees it at one moment; later edits do not change it. */
export interface SeenMessage {
  readonly id: string;
  readonly channelId: string;
  readonly guildId: string | null;
  readonly authorId: string;
  readonly origin: MessageOrigin;
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly APIMessageTopLevelComponent[];
  /** Discord's message flags; EPHEMERAL is 64. */
  readonly flags: number;
  readonly ephemeral: boolean;
  readonly files: readonly SeenFile[];
  /** `allowed_mentions` of the latest payload that carried it; undefined when none did. */
  readonly allowedMentions: unknown;
  /** Id of the message this one replies to. */
  readonly replyToId: string | null;
  /** How many times it was edited. */
  readonly edits: number;
  readonly deleted: boolean;
}

/** An attachment of a message. */
export interface SeenFile {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  readonly bytes: Uint8Array;
  /** On 127.0.0.1, while the server runs. */
  readonly url: string;
}

/** A component of a message in one flat shape, whatever row or container it stands in. */
export interface SeenComponent {
  /** Discord's component type: button 2, string select 3, text input 4. */
  readonly type: number;
  readonly customId: string | undefined;
  readonly label: string | undefined;
  readonly url: string | undefined;
  readonly style: number | undefined;
  readonly disabled: boolean;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}
