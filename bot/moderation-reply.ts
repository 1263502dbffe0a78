import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIEmbed,
  type AttachmentPayload,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { NO_MENTIONS, type Reply } from './reply.ts';

/** A reply that replaces all of what was there before it: buttons and files too. */
export interface ModerationReply extends Reply {
  readonly content: string;
  readonly components: readonly APIActionRowComponent<APIButtonComponentWithCustomId>[];
  readonly files: readonly AttachmentPayload[];
}

export interface ButtonFacts {
  readonly id: string;
  readonly label: string;
  /** What changes something stands out from what doesn't. */
  readonly style?: 'go' | 'danger';
}

const STYLES = { go: ButtonStyle.Success, danger: ButtonStyle.Danger } as const;

export function renderModeration(parts: {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly buttons?: readonly ButtonFacts[];
  readonly files?: readonly AttachmentPayload[];
}): ModerationReply {
  const { content = '', embeds = [], buttons = [], files = [] } = parts;
  const row = buttons.map(
    ({ id, label, style }): APIButtonComponentWithCustomId => ({
      type: ComponentType.Button,
      custom_id: id,
      label,
      style: style === undefined ? ButtonStyle.Secondary : STYLES[style],
    }),
  );
  return {
    content,
    embeds,
    components: row.length === 0 ? [] : [{ type: ComponentType.ActionRow, components: row }],
    files,
    allowedMentions: NO_MENTIONS,
  };
}

/** A moment as each reader's Discord shows it. @param style `f` for date and time, `R` for how long ago */
export function formatMoment(at: string | Date, style: 'f' | 'R' = 'f'): string {
  return `<t:${Math.floor(new Date(at).getTime() / 1000)}:${style}>`;
}

/** `25 MiB` */
export function formatBytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
