import {
  type APIButtonComponent,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  type APISelectMenuComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { element, escapeHtml, type Html } from './html.ts';
import { readMarkdown, renderMarkdown, type Surroundings } from './markdown.ts';

/** A message as it is handed to Discord; of discord.js's options, those that the bot uses. */
export interface MessagePayload {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly files?: readonly { readonly name: string | null; readonly attachment: unknown }[];
}

export interface Person {
  readonly name: string;
  /** Of the name and behind the initial, as CSS has it. */
  readonly colour: string;
  readonly isApp?: boolean;
}

/** What a message answers to, shown above it. */
export type Occasion =
  | { readonly kind: 'command'; readonly by: Person; readonly name: string }
  | { readonly kind: 'message-command'; readonly by: Person; readonly name: string; readonly on: Post }
  | { readonly kind: 'reply'; readonly to: Post };

/** A message in a channel. */
export interface Post {
  readonly from: Person;
  readonly payload: MessagePayload;
  readonly occasion?: Occasion;
  /** Shown to one person only. */
  readonly ephemeral?: boolean;
}

/** A message in the lookalike's elements. */
export function renderPost(post: Post, surroundings: Surroundings): Html {
  const { from, payload, occasion, ephemeral = false } = post;
  const { content = '', embeds = [], components = [], files = [] } = payload;
  return element(
    'discord-message',
    {
      author: from.name,
      avatar: drawAvatar(from),
      'role-color': from.colour,
      bot: from.isApp === true,
      ephemeral,
      timestamp: 'Today at 16:20',
    },
    occasion === undefined ? ('' as Html) : renderOccasion(occasion, surroundings),
    renderMarkdown(content, surroundings),
    ...embeds.map((embed) => renderEmbed(embed, surroundings)),
    inSlot('attachments', files.map(renderFile)),
    inSlot('components', components.map(renderComponent)),
  );
}

function inSlot(slot: string, children: readonly Html[]): Html {
  return children.length === 0 ? ('' as Html) : element('discord-attachments', { slot }, ...children);
}

/** A disc with the first letter of the name, as an address that holds all of the picture. */
function drawAvatar({ name, colour }: Person): string {
  const letter = element(
    'text',
    { x: 20, y: 27, 'text-anchor': 'middle', 'font-size': 20, 'font-family': 'sans-serif', fill: '#fff' },
    escapeHtml(name.slice(0, 1)),
  );
  const disc = element('rect', { width: 40, height: 40, fill: colour });
  const picture = element('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: '0 0 40 40' }, disc, letter);
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}

function renderOccasion(occasion: Occasion, surroundings: Surroundings): Html {
  const who = ({ name, colour, isApp }: Person) => ({
    slot: 'reply',
    author: name,
    avatar: drawAvatar({ name, colour }),
    'role-color': colour,
    bot: isApp === true,
  });
  switch (occasion.kind) {
    case 'command':
      return element('discord-command', { ...who(occasion.by), command: occasion.name });
    case 'message-command':
      return element('discord-command', {
        ...who(occasion.by),
        type: 'message_command',
        command: occasion.name,
        'context-user-name': occasion.on.from.name,
        'context-user-image': drawAvatar(occasion.on.from),
        'context-user-role-color': occasion.on.from.colour,
        'context-message-reply': inOneLine(occasion.on, surroundings),
      });
    case 'reply':
      return element(
        'discord-reply',
        { ...who(occasion.to.from), mentions: true },
        element('span', { class: 'recalled' }, escapeHtml(inOneLine(occasion.to, surroundings))),
      );
  }
}

/** How Discord recalls a message above one that answers it. */
function inOneLine({ payload }: Post, { names }: Surroundings): string {
  const named = (payload.content ?? '').replace(
    /<@!?(\d+)>/gu,
    (_, id: string) => `@${names[id] ?? 'unknown'}`,
  );
  return readMarkdown(named).replace(/\s+/gu, ' ');
}

function renderEmbed(embed: APIEmbed, surroundings: Surroundings): Html {
  const { title, description, url, color, fields = [], footer, author, timestamp } = embed;
  const markdown = (text: string) => renderMarkdown(text, surroundings);
  return element(
    'discord-embed',
    {
      slot: 'embeds',
      'embed-title': title === undefined ? undefined : readMarkdown(title),
      'author-name': author?.name,
      url,
      color: color === undefined ? undefined : `#${color.toString(16).padStart(6, '0')}`,
    },
    description === undefined
      ? ('' as Html)
      : element('discord-embed-description', { slot: 'description' }, markdown(description)),
    fields.length === 0
      ? ('' as Html)
      : element('discord-embed-fields', { slot: 'fields' }, ...renderFields(fields, markdown)),
    footer === undefined
      ? ('' as Html)
      : element('discord-embed-footer', { slot: 'footer', timestamp }, escapeHtml(footer.text)),
  );
}

/** Fields in a row that are inline, up to three. */
const MOST_INLINE = 3;

function renderFields(fields: NonNullable<APIEmbed['fields']>, markdown: (text: string) => Html): Html[] {
  let column = 0;
  return fields.map(({ name, value, inline = false }) => {
    column = inline ? (column % MOST_INLINE) + 1 : 0;
    const place = inline ? { inline, 'inline-index': column } : {};
    return element('discord-embed-field', { 'field-title': readMarkdown(name), ...place }, markdown(value));
  });
}

function renderFile({ name, attachment }: NonNullable<MessagePayload['files']>[number]): Html {
  // Whatever else discord.js takes, a path or a stream, has no size before it is sent.
  const bytes = attachment instanceof Uint8Array ? attachment.byteLength : 0;
  const size =
    bytes < 1_024
      ? { bytes, 'bytes-unit': 'bytes' }
      : { bytes: (bytes / 1_024).toFixed(2), 'bytes-unit': 'KB' };
  return element('discord-file-attachment', { name: name ?? 'file', ...size, href: '#' });
}

/** @throws {Error} for components that the bot has not used so far */
function renderComponent(component: APIMessageTopLevelComponent): Html {
  if (component.type !== ComponentType.ActionRow) {
    throw new Error(`Expected rows of buttons and menus, got a component of type ${component.type}`);
  }
  const shown = component.components.map((part) => {
    return part.type === ComponentType.Button ? renderButton(part) : renderMenu(part);
  });
  return element('discord-action-row', {}, ...shown);
}

function renderMenu(menu: APISelectMenuComponent): Html {
  const chosen =
    menu.type === ComponentType.StringSelect ? menu.options.find((option) => option.default) : undefined;
  const placeholder = chosen?.label ?? menu.placeholder;
  return element('discord-string-select-menu', { placeholder, disabled: menu.disabled === true });
}

const BUTTON_TYPES: Readonly<Partial<Record<ButtonStyle, string>>> = {
  [ButtonStyle.Primary]: 'primary',
  [ButtonStyle.Secondary]: 'secondary',
  [ButtonStyle.Success]: 'success',
  [ButtonStyle.Danger]: 'destructive',
};

function renderButton(button: APIButtonComponent): Html {
  const label = 'label' in button ? (button.label ?? '') : '';
  const emoji = 'emoji' in button ? (button.emoji?.name ?? '') : '';
  return element(
    'discord-button',
    {
      type: BUTTON_TYPES[button.style] ?? 'secondary',
      url: button.style === ButtonStyle.Link ? button.url : undefined,
      disabled: button.disabled === true,
    },
    escapeHtml([emoji, label].filter((part) => part !== '').join(' ')),
  );
}
