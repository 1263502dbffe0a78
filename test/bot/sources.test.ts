import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../bot/language.ts';
import { renderDocumentCard, renderSources } from '../../bot/render-sources.ts';
import {
  DEFAULT_MODEL,
  type DocumentCard,
  type DocumentId,
  type Library,
  type OutlineEntry,
  type PassageId,
  startEngine,
} from '../../index/index.ts';
import { FormErrors } from '../support/loopback-discord/api-error.ts';
import { checkRows } from '../support/loopback-discord/check-components.ts';
import {
  type ActingOptions,
  type CommandOption,
  componentsOf,
  type LoopbackDiscord,
  type SeenMessage,
} from '../support/loopback-discord.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

const LONG_TOPIC = `The ${'very '.repeat(30)}long topic | with bars, *stars* and a name of more than a hundred characters`;
const NOTES = 200;

/** A shelf of small documents beside the four of the fixtures. */
function notes(): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: NOTES }, (_, number) => {
      const name = String(number).padStart(3, '0');
      const topics = ['Notes', ...(number % 20 === 0 ? [LONG_TOPIC] : []), `Series ${number % 40}`];
      const text = `---\ntitle: Note ${name}\nauthor: A clerk\nissued: 1953\ntopics: ${JSON.stringify(topics)}\n---\nNote ${name}.\n`;
      return [`notes/${name}.md`, text];
    }),
  );
}

let small: SmallLibrary;
let engine: Library;
let running: RunningBot;
let discord: LoopbackDiscord;

beforeAll(async () => {
  small = await buildSmallLibrary();
  await small.update({
    ...notes(),
    'deep.md': `---\ntitle: Deep\nlicence: CC0\nurl: https://example.org/deep\nsummary: A *starred* summary.\n---\n# Deep\n\nLead.\n\n## One @everyone\n\nText one.\n\n### Inner\n\nText two.\n\n## Two\n\nText three.\n`,
  });
  engine = await startEngine({ dataDirectory: small.dataDirectory, modelId: DEFAULT_MODEL });
}, 120_000);

afterAll(async () => {
  await engine?.close();
  await small?.remove();
});

beforeEach(async () => {
  running = await startRunningBot(engine, small.dataDirectory);
  discord = running.discord;
});

afterEach(async () => {
  const { violations } = discord;
  await running.stop();
  expect(violations).toEqual([]);
});

const option = (name: string, value: string, focused?: true): CommandOption => ({
  name,
  type: 3,
  value,
  ...(focused === undefined ? {} : { focused }),
});

async function sources(options: CommandOption[] = [], acting: ActingOptions = {}): Promise<SeenMessage> {
  return (await discord.runCommand({ name: 'sources', options, ...acting })).reply();
}

/** The id of the component whose id begins so, or whose label is this. */
function idOf(message: SeenMessage, wanted: string): string {
  const found = componentsOf(message).find(
    ({ customId, label }) => customId?.startsWith(wanted) || label === wanted,
  );
  if (found?.customId === undefined) throw new Error(`There is nothing of ${wanted}`);
  return found.customId;
}

function optionsOf(message: SeenMessage, action: string) {
  return componentsOf(message).find(({ customId }) => customId?.startsWith(action))?.options ?? [];
}

async function press(message: SeenMessage, wanted: string, acting: ActingOptions = {}) {
  const { edits } = message;
  await discord.pressButton(message, idOf(message, wanted), acting);
  return discord.whenMessage(message.id, (now) => now.edits > edits);
}

async function choose(message: SeenMessage, action: string, value: string) {
  const { edits } = message;
  await discord.choose(message, idOf(message, action), [value]);
  return discord.whenMessage(message.id, (now) => now.edits > edits);
}

const listOf = (message: SeenMessage) => message.embeds[0]?.description ?? '';
const footerOf = (message: SeenMessage) => message.embeds[0]?.footer?.text;
const numbersIn = (message: SeenMessage) =>
  Array.from(listOf(message).matchAll(/\*\*(\d+)\.\*\*/gu), ([, number]) => Number(number));

describe('/sources', () => {
  it('lists the documents to the person alone, and turns pages there and back', async () => {
    const first = await sources();
    expect(first.ephemeral).toBe(true);
    expect(listOf(first)).toMatch(/^205 documents\n\n\*\*1\.\*\* Deep\n-# 4 passages\n\n/u);
    expect(numbersIn(first)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(footerOf(first)).toBe('Page 1 of 21');
    expect(componentsOf(first).find(({ label }) => label === '◀ Previous')?.disabled).toBe(true);
    const second = await press(first, 'Next ▶');
    expect(numbersIn(second)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(footerOf(second)).toBe('Page 2 of 21');
    expect(listOf(await press(second, '◀ Previous'))).toBe(listOf(first));
    expect(discord.messages).toHaveLength(1);
  });

  it('ends on the last page', async () => {
    const view = { page: 21, topic: '', search: '' };
    const cards = await engine.documents();
    const reply = renderSources(cards, view, 'en');
    expect(reply.embeds[0]?.description?.match(/\*\*20\d\.\*\*/gu)).toHaveLength(5);
    const next = reply.components?.at(-1)?.components[1];
    expect(next).toMatchObject({ disabled: true, custom_id: 'sources|22||' });
  });

  it('shows the documents of a topic, chosen from the menu, typed, or picked from the suggestions', async () => {
    const all = await sources();
    const entry = optionsOf(all, 'sources-topic').find(({ label }) => label === 'Notes');
    const byMenu = await choose(all, 'sources-topic', entry?.value ?? '');
    expect(listOf(byMenu)).toMatch(
      /^200 documents\nTopic: \*\*Notes\*\*\n\n\*\*1\.\*\* Note 000\n-# A clerk · 1953 · 1 passage/u,
    );
    const turned = await press(byMenu, 'Next ▶');
    expect(listOf(turned)).toMatch(/^200 documents\nTopic: \*\*Notes\*\*\n\n\*\*11\.\*\*/u);
    expect(listOf(await press(turned, 'All documents'))).toMatch(/^205 documents\n\n/u);
    const typed = await sources([option('topic', ' nOtes ')]);
    expect(listOf(typed)).toBe(listOf(byMenu));
    expect(listOf(await choose(typed, 'sources-topic', 'all'))).toMatch(/^205 documents\n\n/u);
  });

  it('copes with topics of more than a hundred characters, with marks of ours in them', async () => {
    const typed = await discord.autocomplete({
      name: 'sources',
      options: [option('topic', 'very long', true)],
    });
    expect(typed).toEqual([
      {
        name: expect.stringMatching(/^The very .*… \(10\)$/u),
        value: expect.stringMatching(/^[0-9a-f]{10}$/u),
      },
    ]);
    const reply = await sources([option('topic', String(typed[0]?.value))]);
    expect(listOf(reply)).toMatch(/^10 documents\nTopic: \*\*The very /u);
    const all = await sources();
    expect(optionsOf(all, 'sources-topic')).toHaveLength(25);
    // A rare topic is in the menu where it is chosen.
    const chosen = optionsOf(reply, 'sources-topic').filter(({ value }) => value === typed[0]?.value);
    expect(chosen).toHaveLength(1);
  });

  it('finds documents by words of title, author, topics and summary, together with a topic', async () => {
    const found = await sources([option('search', 'CLERK series 7'), option('topic', 'notes')]);
    expect(listOf(found)).toMatch(
      /^\d+ documents\nTopic: \*\*Notes\*\*\nWith the words: \*\*CLERK series 7\*\*/u,
    );
    const page = await sources([option('search', 'note 0')]);
    const second = await press(page, 'Next ▶');
    expect(listOf(second)).toContain('With the words: **note 0**');
    expect(numbersIn(second)[0]).toBe(11);
    const bars = await sources([option('search', '|Deep|')]);
    expect(listOf(bars)).toMatch(/^1 document\nWith the words: \*\*Deep\*\*/u);
    const nothing = await sources([option('search', 'zzz @everyone **')]);
    expect(listOf(nothing)).toBe('No document fits this.\nWith the words: **zzz \\@everyone \\*\\***');
    expect(listOf(await press(nothing, 'All documents'))).toMatch(/^205 documents/u);
  });

  it('opens the card of a document, and goes back to where it was opened from', async () => {
    const found = await sources([option('search', 'deep')]);
    const card = await choose(found, 'sources-open', 'deep.md');
    const [embed] = card.embeds;
    expect(embed).toMatchObject({
      title: 'Deep',
      url: 'https://example.org/deep',
      fields: [
        { name: 'Licence', value: 'CC0' },
        { name: 'Passages', value: '4' },
      ],
      footer: { text: 'deep.md · deep.md' },
    });
    expect(embed?.description).toBe(
      [
        'A \\*starred\\* summary.',
        '',
        '**Contents, with the number of passages**',
        '- One \\@everyone (2)',
        '  - Inner (1)',
        '- Two (1)',
      ].join('\n'),
    );
    expect(componentsOf(card).map(({ label, url }) => url ?? label)).toEqual([
      '◀ Back to the list',
      'https://example.org/deep',
    ]);
    expect(listOf(await press(card, '◀ Back to the list'))).toBe(listOf(found));
  });

  it('opens a card at once when a document is given, by id or title', async () => {
    for (const value of ['hotlines', 'Hotlines between headquarters']) {
      const card = await sources([option('document', value)]);
      expect(card.embeds[0]).toMatchObject({ title: 'Hotlines between headquarters' });
      expect(card.embeds[0]?.fields?.map(({ name }) => name)).toEqual([
        'Author',
        'Date',
        'Licence',
        'Passages',
        'Topics',
      ]);
      expect(listOf(await press(card, '◀ Back to the list'))).toMatch(/^205 documents/u);
    }
  });

  it('speaks the language of the person', async () => {
    const reply = await sources([], { locale: 'de' });
    expect(reply.embeds[0]).toMatchObject({
      title: 'Dokumente der Bibliothek',
      footer: { text: 'Seite 1 von 21' },
    });
    const next = await press(reply, 'Weiter ▶', { locale: 'de' });
    expect(footerOf(next)).toBe('Seite 2 von 21');
  });
});

describe('what was never offered', () => {
  it('as a topic is told so, with what is like it', async () => {
    const reply = await sources([option('topic', 'my @everyone notes')]);
    expect(reply.content).toBe(
      [
        'There is no topic “my \\@everyone notes” in the library.',
        'Did you mean one of these?',
        '- Notes',
        'Choose one from the list that opens while you type in `topic`.',
      ].join('\n'),
    );
  });

  it('as a document is told so, with what is like it', async () => {
    const reply = await sources([option('document', 'hotlines of old')]);
    expect(reply.content).toContain('There is no document “hotlines of old” in the library.');
    expect(reply.content).toContain('- Hotlines between headquarters');
  });

  it('as a search that is too long in code units is told so', async () => {
    const reply = await sources([option('search', '🕊'.repeat(40))]);
    expect(reply.content).toBe('That is too long for a search: please use at most 60 characters.');
  });

  it.each([
    ['a page that is none', 'sources|-1||', /^205 documents\n\n\*\*1\.\*\*/u],
    ['a page beyond the last', 'sources|9999||', /^205 documents\n\n\*\*201\.\*\*/u],
    ['a page of many digits', 'sources|99999999999||', /^205 documents\n\n\*\*1\.\*\*/u],
    ['a topic that is none', 'sources|1|../../etc|', /^205 documents\n\n/u],
    ['a topic that is gone', 'sources|1|0123456789|', /^205 documents\n\n/u],
    ['nothing at all', 'sources', /^205 documents\n\n/u],
    ['more than there should be', 'sources|2|||x|y', /^205 documents\n\n\*\*11\.\*\*/u],
  ])('in a button, %s, does no harm', async (_, customId, list) => {
    const message = await sources();
    const forged = forge(message, customId);
    await discord.pressButton(forged, customId);
    const after = await discord.whenMessage(forged.id, ({ edits }) => edits > forged.edits);
    expect(listOf(after)).toMatch(list);
    expect(after.content).toBe(
      customId.includes('0123456789') ? 'The library no longer has that topic: these are all documents.' : '',
    );
    expect(running.troubles()).toEqual([]);
  });

  /** The message as an earlier version, or somebody else, may have made it. */
  function forge(message: SeenMessage, customId: string): SeenMessage {
    const button = { type: 2, style: 2, label: 'x', custom_id: customId };
    const id = String(BigInt(message.id) - 1n);
    return { ...message, id, components: [{ type: 1, components: [button] }] } as SeenMessage;
  }
});

describe('while the library changes', () => {
  it('a page of before leads to what is there now', async () => {
    const last = await press(await sources([option('topic', 'notes')]), 'Next ▶');
    const [gone] = optionsOf(last, 'sources-open');
    const removed = Object.fromEntries(Object.keys(notes()).map((file) => [file, null]));
    await small.update(removed);
    // The page and its topic are gone, and so is the document.
    const after = await choose(last, 'sources-open', gone?.value ?? '');
    expect(after.content).toBe(
      'That document is no longer in the library: these are the ones it has now.\n' +
        'The library no longer has that topic: these are all documents.',
    );
    expect(listOf(after)).toMatch(/^5 documents\n\n\*\*1\.\*\*/u);
    const again = await choose(after, 'sources-open', 'hotlines');
    expect(again.content).toBe('');
    expect(again.embeds[0]).toMatchObject({ title: 'Hotlines between headquarters' });
    await small.update(notes());
    expect(listOf(await press(again, '◀ Back to the list'))).toMatch(/^205 documents/u);
    expect(running.troubles()).toEqual([]);
  }, 60_000);

  it('a library without documents says so', async () => {
    await running.stop();
    const empty = new Proxy(engine, {
      get: (target, name) =>
        name === 'documents'
          ? async () => []
          : (...given: unknown[]) => Reflect.apply(Reflect.get(target, name), target, given),
    });
    running = await startRunningBot(empty, small.dataDirectory);
    discord = running.discord;
    const reply = await sources();
    expect(listOf(reply)).toBe('There are no documents to show now. Please try again in a moment.');
    expect(componentsOf(reply)).toEqual([]);
    for (const name of ['topic', 'document'])
      expect(await discord.autocomplete({ name: 'sources', options: [option(name, 'x', true)] })).toEqual([]);
    expect((await sources([option('topic', 'x')])).content).toMatch(/^There is no topic “x”/u);
  });

  it('a person who dismissed the list meanwhile is no trouble', async () => {
    const list = await sources();
    const next = idOf(list, 'Next ▶');
    const pressing = discord.pressButton(list, next);
    await discord.deleteMessage(list.id);
    await (await pressing).acknowledged;
    await sleep(200);
    expect(running.troubles()).toEqual([]);
  });
});

describe('suggestions', () => {
  const typed = (name: string, value: string) =>
    discord.autocomplete({ name: 'sources', options: [option(name, value, true)] });

  it('come fast with 200 documents, and no more than Discord takes', async () => {
    await typed('topic', '');
    const begun = performance.now();
    const [topics, documents] = [await typed('topic', ''), await typed('document', 'note')];
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(topics).toHaveLength(25);
    expect(topics[0]).toEqual({ name: 'Notes (200)', value: 'Notes' });
    expect(documents).toHaveLength(25);
  });

  it('begin with what begins so, without regard to accents and capitals', async () => {
    expect((await typed('topic', 'SÉRIES 3')).map(({ value }) => value)).toContain('Series 30');
    expect(await typed('topic', 'nothing like it')).toEqual([]);
  });
});

describe('a card and a list', () => {
  const wild = '*_~`|[]<>@:#'.repeat(30);
  const card: DocumentCard = {
    id: `${'x'.repeat(80)}` as DocumentId,
    title: wild,
    file: `${'folder/'.repeat(60)}file.md`,
    author: wild,
    issued: wild,
    url: `https://example.org/${'y'.repeat(600)}`,
    licence: wild,
    summary: wild.repeat(10),
    topics: Array.from({ length: 60 }, (_, topic) => `${wild} ${topic}`),
    passages: 12_345,
  };
  const outline: OutlineEntry[] = Array.from({ length: 900 }, (_, at) => ({
    heading: `${wild} ${at}`,
    level: (at % 9) + 1,
    first: '000000000000' as PassageId,
    passages: 3,
  }));
  const view = { page: 9_999, topic: '0123456789', search: 'w'.repeat(60) };

  it.each(LANGUAGES)('fit Discord whatever documents have in them, in %s', (language) => {
    const cards = Array.from({ length: 30 }, (_, at) => ({
      ...card,
      id: `${card.id.slice(3)}${at}` as DocumentId,
    }));
    for (const reply of [
      renderDocumentCard(card, outline, view, language),
      renderDocumentCard({ ...card, summary: null, topics: [], url: null }, [], view, language),
      renderSources(cards, { page: 2, topic: '', search: '' }, language),
      renderSources(cards, view, language),
    ]) {
      const errors = new FormErrors();
      checkRows(errors, ['components'], JSON.parse(JSON.stringify(reply.components)));
      errors.throwIfAny();
      const [embed] = reply.embeds;
      expect(embed?.description?.length ?? 0).toBeLessThanOrEqual(4_096);
      expect(JSON.stringify(embed).length).toBeLessThan(12_000);
      const total = [
        embed?.title,
        embed?.description,
        embed?.footer?.text,
        ...(embed?.fields ?? []).flatMap(({ name, value }) => [name, value]),
      ].join('').length;
      expect(total).toBeLessThanOrEqual(6_000);
      for (const { value } of embed?.fields ?? []) expect(value.length).toBeLessThanOrEqual(1_024);
    }
  });

  it('show as many levels of headings as fit', () => {
    const entries = (count: number): OutlineEntry[] =>
      Array.from({ length: count }, (_, at) => ({
        heading: `Heading ${at}`,
        level: at % 10 === 0 ? 1 : 2,
        first: '000000000000' as PassageId,
        passages: 1,
      }));
    const plain = {
      ...card,
      title: 'Title',
      summary: null,
      author: null,
      issued: null,
      licence: null,
      topics: [],
    };
    const few = renderDocumentCard(plain, entries(20), view, 'en').embeds[0]?.description ?? '';
    expect(few).toContain('\n  - Heading 19 (1)');
    const many = renderDocumentCard(plain, entries(500), view, 'en').embeds[0]?.description ?? '';
    expect(many).toContain('\n- Heading 490 (1)');
    expect(many).not.toContain('Heading 19 ');
    expect(many).toMatch(/\n-# and 450 more headings$/u);
  });
});
