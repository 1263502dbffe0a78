import { renderCitation } from '../../bot/citation-reply.ts';
import { renderCheck } from '../../bot/quotation-reply.ts';
import { renderAround } from '../../bot/render-around.ts';
import { renderExplanation } from '../../bot/render-explanation.ts';
import { renderLookUp } from '../../bot/render-look-up.ts';
import { renderSources } from '../../bot/render-sources.ts';
import { type Reply, renderNotice, renderReply } from '../../bot/reply.ts';
import { type Answer, citePassage, compareWords, type Library } from '../../index/index.ts';
import type { Surroundings } from './markdown.ts';
import type { Person, Post } from './message.ts';
import type { Theme } from './page.ts';

/** Width of the window in CSS pixels. */
export const WIDTHS = { desktop: 900, phone: 390 } as const;
export type Device = keyof typeof WIDTHS;

export interface Shot {
  readonly device: Device;
  readonly theme: Theme;
}

/** Messages that are shown together, made by the product from what the library answers. */
export interface Scene {
  /** Begins the name of its pictures. */
  readonly name: string;
  /** The pictures that the README shows. */
  readonly kept: readonly Shot[];
  posts(library: Library): Promise<readonly Post[]>;
}

const READER: Person = { name: 'mira', colour: '#c27c0e' };
const ATTACHE: Person = { name: 'Attaché', colour: '#3b6ea5', isApp: true };
const ATTACHE_ID = '100000000000000001';

export const SURROUNDINGS: Surroundings = {
  names: { [ATTACHE_ID]: ATTACHE.name },
  now: new Date('2026-09-14T16:20:00Z'),
};

/** Every scene; a new one is an entry here. */
export const scenes: readonly Scene[] = [
  {
    name: 'answer',
    kept: [
      { device: 'desktop', theme: 'dark' },
      { device: 'desktop', theme: 'light' },
    ],
    posts: (library) => ask(library, 'What does a defence attaché do?'),
  },
  {
    name: 'uncertain',
    kept: [],
    posts: (library) => ask(library, 'How long does an attaché stay at a post?'),
  },
  {
    name: 'no-match',
    kept: [{ device: 'phone', theme: 'light' }],
    posts: (library) => ask(library, 'Who pays for the attaché’s parking fines?'),
  },
  {
    name: 'mention',
    kept: [],
    posts: (library) => mention(library, 'What is a status of forces agreement?'),
  },
  {
    name: 'why',
    kept: [],
    posts: (library) =>
      pressed(library, (answer) =>
        renderExplanation(
          answer,
          answer.excerpts.map(({ passageId }) => passageId),
          'en',
        ),
      ),
  },
  {
    name: 'around',
    kept: [],
    posts: (library) =>
      pressed(library, async (answer) => {
        const cited = await library.passage(answer.excerpts[0]?.passageId ?? '');
        return cited === null ? renderNotice('Nothing is cited.') : renderAround(cited, cited, 'en');
      }),
  },
  { name: 'check', kept: [], posts: check },
  { name: 'changed', kept: [], posts: changed },
  {
    name: 'cite',
    kept: [],
    posts: (library) =>
      pressed(library, async (answer) => {
        const [passage] = answer.excerpts;
        if (passage === undefined) return renderNotice('Nothing is cited.');
        const { indexedAt } = await library.facts();
        return renderCitation(await citePassage({ passage }, 'apa', { accessed: indexedAt }), passage, 'en');
      }),
  },
  {
    name: 'sources',
    kept: [],
    posts: async (library) => {
      const payload = renderSources(await library.documents(), { page: 1, topic: '', search: '' }, 'en');
      return [
        {
          from: ATTACHE,
          payload,
          ephemeral: true,
          occasion: { kind: 'command', by: READER, name: 'sources' },
        },
      ];
    },
  },
];

/** What a person alone sees who presses a button of an answer. */
async function pressed(library: Library, reply: (answer: Answer) => Reply | Promise<Reply>): Promise<Post[]> {
  const answer = await library.ask('Can a hotline prevent a war?', { explain: true });
  return [{ from: ATTACHE, payload: await reply(answer), ephemeral: true }];
}

/** A message whose quotation has two words changed, and the check of it. */
async function check(library: Library): Promise<Post[]> {
  const [excerpt] = (await library.ask('Can a hotline prevent a war?')).excerpts;
  const [sentence = ''] = /^[^.]+\./u.exec(excerpt?.text ?? '') ?? [];
  const quoted: Post = { from: READER, payload: { content: `“${misquote(sentence)}” Is that so?` } };
  const about = { name: READER.name, url: 'https://discord.com/channels/1/2/3' };
  const payload = renderCheck(await library.checkQuotation(quoted.payload.content ?? ''), about, 'en');
  const occasion = { kind: 'message-command', by: READER, name: 'Check quotation', on: quoted } as const;
  return [quoted, { from: ATTACHE, payload, occasion, ephemeral: true }];
}

/** What `/passage` tells of an id whose passage read otherwise a generation ago. */
async function changed(library: Library): Promise<Post[]> {
  const [excerpt] = (await library.ask('Can a hotline prevent a war?')).excerpts;
  const found = await library.lookUp(excerpt?.passageId ?? '');
  if (found.status !== 'current') return [];
  const { passage, position, of } = found.now;
  const { generation, indexedAt } = await library.facts();
  const former = { ...passage, text: misquote(passage.text), position, of, generation, indexedAt };
  const difference = compareWords(former.text, passage.text);
  const payload = renderLookUp(
    passage.passageId,
    { status: 'changed', now: found.now, former, difference, overlap: 0.9 },
    'en',
  );
  return [{ from: ATTACHE, payload, occasion: { kind: 'command', by: READER, name: 'passage' } }];
}

/** With the fourth word left out and another in place of the seventh. */
function misquote(text: string): string {
  let word = 0;
  return text.replace(/\S+ ?/gu, (run) => {
    word += 1;
    return word === 4 ? '' : word === 7 ? 'never ' : run;
  });
}

/** `/ask`, and what it answers. */
async function ask(library: Library, question: string): Promise<Post[]> {
  const payload = renderReply(await library.ask(question), { language: 'en' });
  return [{ from: ATTACHE, payload, occasion: { kind: 'command', by: READER, name: 'ask' } }];
}

/** A message that asks by mention, and the reply to it. */
async function mention(library: Library, question: string): Promise<Post[]> {
  const asking: Post = { from: READER, payload: { content: `<@${ATTACHE_ID}> ${question}` } };
  const payload = renderReply(await library.ask(question), { language: 'en' });
  return [asking, { from: ATTACHE, payload, occasion: { kind: 'reply', to: asking } }];
}

export function pictureName({ name }: Scene, { device, theme }: Shot): string {
  return `${name}-${device}-${theme}.png`;
}
