import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { type MessagePayload, type Person, type Post, renderPost } from '../../../scripts/preview/message.ts';

const surroundings = { names: { '100000000000000001': 'Attaché' }, now: new Date('2026-09-14T16:20:00Z') };
const app: Person = { name: 'Attaché', colour: '#3b6ea5', isApp: true };
const reader: Person = { name: 'mira', colour: '#c27c0e' };

/** Without the pictures, which are long and the same. */
function render(post: Partial<Post> & { payload: MessagePayload }): string {
  return renderPost({ from: app, ...post }, surroundings).replace(/ [a-z-]*(?:avatar|image)="[^"]*"/gu, '');
}

const row = (
  ...components: APIComponentInMessageActionRow[]
): APIActionRowComponent<APIComponentInMessageActionRow> => ({
  type: ComponentType.ActionRow,
  components,
});

describe('a message in the preview', () => {
  it('has its author, an app as such', () => {
    expect(render({ payload: { content: 'Hello' } })).toBe(
      '<discord-message author="Attaché" role-color="#3b6ea5" bot timestamp="Today at 16:20">Hello</discord-message>',
    );
    expect(render({ from: reader, payload: { content: 'Hello' } })).not.toContain(' bot');
  });

  it('says when only one person sees it', () => {
    expect(render({ payload: {}, ephemeral: true })).toContain(' ephemeral');
  });

  it('draws who it is from', () => {
    const [, picture = ''] =
      / avatar="([^"]*)"/u.exec(renderPost({ from: reader, payload: {} }, surroundings)) ?? [];
    expect(decodeURIComponent(picture)).toMatch(/^data:image\/svg\+xml,<svg .*fill="#c27c0e".*>m<\/text>/u);
  });

  it('has embeds with all their parts, titles without escapes', () => {
    const embed = {
      color: 0x00a0ff,
      title: 'A \\*title\\*',
      url: 'https://example.org/?a=1&b=2',
      description: '> **quoted**',
      fields: [
        { name: 'Notes', value: '-# one' },
        { name: 'a', value: '1', inline: true },
        { name: 'b', value: '2', inline: true },
      ],
      footer: { text: 'by *me*' },
    };
    expect(render({ payload: { embeds: [embed] } })).toContain(
      '<discord-embed slot="embeds" embed-title="A *title*" url="https://example.org/?a=1&amp;b=2" color="#00a0ff">' +
        '<discord-embed-description slot="description"><discord-quote><discord-bold>quoted</discord-bold></discord-quote></discord-embed-description>' +
        '<discord-embed-fields slot="fields">' +
        '<discord-embed-field field-title="Notes"><discord-subscript>one</discord-subscript></discord-embed-field>' +
        '<discord-embed-field field-title="a" inline inline-index="1">1</discord-embed-field>' +
        '<discord-embed-field field-title="b" inline inline-index="2">2</discord-embed-field>' +
        '</discord-embed-fields>' +
        '<discord-embed-footer slot="footer">by *me*</discord-embed-footer></discord-embed>',
    );
  });

  it('has buttons of every kind', () => {
    const components = [
      row(
        { type: ComponentType.Button, style: ButtonStyle.Primary, custom_id: 'a', label: 'More' },
        {
          type: ComponentType.Button,
          style: ButtonStyle.Secondary,
          custom_id: 'b',
          emoji: { name: '👍' },
          disabled: true,
        },
        {
          type: ComponentType.Button,
          style: ButtonStyle.Danger,
          custom_id: 'c',
          label: 'Remove',
          emoji: { name: '🗑' },
        },
        { type: ComponentType.Button, style: ButtonStyle.Link, url: 'https://example.org', label: 'Open' },
      ),
    ];
    expect(render({ payload: { components } })).toContain(
      '<discord-attachments slot="components"><discord-action-row>' +
        '<discord-button type="primary">More</discord-button>' +
        '<discord-button type="secondary" disabled>👍</discord-button>' +
        '<discord-button type="destructive">🗑 Remove</discord-button>' +
        '<discord-button type="secondary" url="https://example.org">Open</discord-button>' +
        '</discord-action-row></discord-attachments>',
    );
  });

  it('has menus, with what is chosen or else asked for', () => {
    const options = [
      { label: 'APA', value: 'apa' },
      { label: 'MLA', value: 'mla', default: true },
    ];
    const menu = { type: ComponentType.StringSelect, custom_id: 'a', placeholder: 'Style' } as const;
    expect(render({ payload: { components: [row({ ...menu, options: options.slice(0, 1) })] } })).toContain(
      '<discord-string-select-menu placeholder="Style"></discord-string-select-menu>',
    );
    expect(render({ payload: { components: [row({ ...menu, options })] } })).toContain(
      '<discord-string-select-menu placeholder="MLA"></discord-string-select-menu>',
    );
  });

  it('has files with their size', () => {
    const files = [{ name: 'sources.md', attachment: Buffer.alloc(2_100) }];
    expect(render({ payload: { files } })).toContain(
      '<discord-attachments slot="attachments">' +
        '<discord-file-attachment name="sources.md" bytes="2.05" bytes-unit="KB" href="#"></discord-file-attachment></discord-attachments>',
    );
  });

  it('shows what it answers: a command, a message, or a command on a message', () => {
    const asking: Post = { from: reader, payload: { content: '<@100000000000000001> What\n**is** peace?' } };
    expect(render({ payload: {}, occasion: { kind: 'command', by: reader, name: 'ask' } })).toContain(
      '<discord-command slot="reply" author="mira" role-color="#c27c0e" command="ask"></discord-command>',
    );
    expect(render({ payload: {}, occasion: { kind: 'reply', to: asking } })).toContain(
      '<discord-reply slot="reply" author="mira" role-color="#c27c0e" mentions>' +
        '<span class="recalled">@Attaché What is peace?</span></discord-reply>',
    );
    const occasion = { kind: 'message-command', by: reader, name: 'Check quotation', on: asking } as const;
    expect(render({ payload: {}, occasion })).toContain(
      ' type="message_command" command="Check quotation" context-user-name="mira" context-user-role-color="#c27c0e" ' +
        'context-message-reply="@Attaché What is peace?"',
    );
  });

  it('refuses components that it could only show wrongly', () => {
    const components = [{ type: ComponentType.Separator } as const];
    expect(() => render({ payload: { components } })).toThrow(/component of type 14/u);
  });
});
