import { element, escapeHtml, type Html, join } from './html.ts';
import type { Surroundings } from './markdown.ts';
import { type Post, renderPost } from './message.ts';

export const THEMES = ['dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

/** Where the page and all that it loads are served: an address that exists nowhere else. */
export const ORIGIN = 'http://preview.invalid';

/** Packages that the lookalike imports by their bare names, and the file that each name means. */
const PACKAGES: Readonly<Record<string, string>> = {
  '@skyra/discord-components-core': 'dist/index.js',
  '@lit/context': 'index.js',
  '@lit/reactive-element': 'reactive-element.js',
  lit: 'index.js',
  'lit-element': 'index.js',
  'lit-html': 'lit-html.js',
};

const IMPORTS = Object.fromEntries(
  Object.entries(PACKAGES).flatMap(([name, main]) => [
    [name, `/node_modules/${name}/${main}`],
    [`${name}/`, `/node_modules/${name}/`],
  ]),
);

/**
 * Where the lookalike differs from Discord: it lets margins out of the channel, gives an embed a
 * second column for its footer alone, lets a recalled message run on, and keeps room for a mouse's
 * menu at the right of a message on phones too.
 */
const STYLE = `
  body { margin: 0; }
  discord-messages { border: 0; display: flow-root; overflow: hidden; padding-bottom: 8px; min-height: 92px; }
  discord-embed-footer { grid-column: 1 / 1; }
  .recalled { display: block; max-width: calc(100vw - 170px); overflow: hidden; text-overflow: ellipsis; }
  @media (max-width: 600px) { discord-message { padding-right: 16px; } }
`;

/** A page that shows messages in a channel; `window.shown` is true once it does. */
export function renderPage(posts: readonly Post[], theme: Theme, surroundings: Surroundings): Html {
  const messages = element(
    'discord-messages',
    { 'light-theme': theme === 'light' },
    ...posts.map((post) => renderPost(post, surroundings)),
  );
  const script = `
    await import('@skyra/discord-components-core');
    await document.fonts.ready;
    globalThis.shown = true;
  `;
  return join([
    '<!doctype html>' as Html,
    element(
      'html',
      { lang: 'en' },
      element('meta', { charset: 'utf-8' }),
      element('title', {}, escapeHtml('Preview')),
      element('style', {}, STYLE as Html),
      element('script', { type: 'importmap' }, JSON.stringify({ imports: IMPORTS }) as Html),
      messages,
      element('script', { type: 'module' }, script as Html),
    ),
  ]);
}
