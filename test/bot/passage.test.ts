import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../bot/language.ts';
import { renderLookUp } from '../../bot/render-look-up.ts';
import { DEFAULT_MODEL, type Library, type PassageLookUp, runIndex, startEngine } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { FormErrors } from '../support/loopback-discord/api-error.ts';
import { checkRows } from '../support/loopback-discord/check-components.ts';
import { type ActingOptions, componentsOf, type LoopbackDiscord } from '../support/loopback-discord.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';
import { writeFiles } from '../support/temporary.ts';
import { quoteIn, showMarkdown } from './discord-markdown.ts';

const STAYS = 'Bridges stay open to doctors, farmers and the post.';
const MOVES = 'Prisoners are exchanged at the ferry in groups of twenty, the wounded first.';
const GUNS =
  'All *guns* above 100 mm leave the @everyone zone by 1 May. See https://example.org/map_1 for it.';
const GUNS_NOW =
  'All *guns* above 80 mm leave the @everyone zone by 1 June. See https://example.org/map_1 for it.';
const GOES = 'The commission of officers meets each Monday at the old mill.';

const written = (text: string) => text.replace(/[*@]/gu, '\\$&');

function truce(parts: { readonly guns: string; readonly where: string; readonly last: string }): string {
  return [
    '---\nid: truce\nauthor: Two generals\nissued: 1 May 1953\nlicence: CC0\n---',
    '# The truce of the river and the mill',
    `## Bridges\n\n${STAYS}`,
    `## Guns\n\n${written(parts.guns)}`,
    `## ${parts.where}\n\n${MOVES}`,
    parts.last,
  ].join('\n\n');
}

let directory: string;
let data: string;
let engine: Library;
let ids: {
  readonly stays: string;
  readonly guns: string;
  readonly moves: string;
  readonly goes: string;
  readonly gone: string;
};
let running: RunningBot;
let discord: LoopbackDiscord;

async function index(files: Readonly<Record<string, string | null>>): Promise<void> {
  await writeFiles(join(directory, 'corpus'), files);
  const embedder = await testEmbedder();
  await runIndex({ corpora: [join(directory, 'corpus')], dataDirectory: data, embedder });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attache-passage-'));
  data = join(directory, 'data');
  await index({
    'truce.md': truce({ guns: GUNS, where: 'Prisoners', last: `## Commission\n\n${GOES}` }),
    'other.md': '# Other\n\nThis document will go.\n',
  });
  engine = await startEngine({ dataDirectory: data, modelId: DEFAULT_MODEL });
  const outline = await engine.outline('truce');
  const idOf = (heading: string) => outline.find((entry) => entry.heading === heading)?.first ?? '';
  ids = {
    stays: idOf('Bridges'),
    guns: idOf('Guns'),
    moves: idOf('Prisoners'),
    goes: idOf('Commission'),
    gone: (await engine.outline('other.md'))[0]?.first ?? '',
  };
  await index({ 'truce.md': truce({ guns: GUNS_NOW, where: 'Exchange', last: '' }), 'other.md': null });
});

afterAll(async () => {
  await engine?.close();
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
});

beforeEach(async () => {
  running = await startRunningBot(engine, data);
  discord = running.discord;
});

afterEach(async () => {
  const { violations } = discord;
  running.state.settings.change(discord.guildId, { privateByDefault: false });
  await running.stop();
  expect(violations).toEqual([]);
});

async function passage(id: string, acting: ActingOptions = {}, isPrivate?: boolean) {
  const options = [
    { name: 'id', type: 3, value: id },
    ...(isPrivate === undefined ? [] : [{ name: 'private', type: 5, value: isPrivate }]),
  ];
  return (await discord.runCommand({ name: 'passage', options, ...acting })).reply();
}

const shownIn = (embed: { description?: string } | undefined) =>
  showMarkdown(quoteIn(embed?.description ?? '')).text;

describe('/passage', () => {
  it('shows a passage that stayed as it was, with its source and buttons', async () => {
    const reply = await passage(ids.stays);
    expect(reply.ephemeral).toBe(false);
    expect(reply.content).toBe('✅ **Unchanged.** The passage stands in the library as it was cited.');
    expect(shownIn(reply.embeds[0])).toBe(STAYS);
    expect(reply.embeds[0]?.footer?.text).toBe(`Two generals · 1 May 1953 · CC0 · truce.md · ${ids.stays}`);
    expect(componentsOf(reply).map(({ label, customId }) => `${label} ${customId}`)).toEqual([
      `Read around around|${ids.stays}`,
      `Cite cite|${ids.stays}`,
    ]);
    // The button's handler is there.
    const around = await (await discord.pressButton(reply, `around|${ids.stays}`)).reply();
    expect(shownIn(around.embeds[0])).toBe(STAYS);
  });

  it('tells where a passage stood that has been moved, and where it stands', async () => {
    const reply = await passage(ids.moves);
    expect(reply.content.replace(/<t:\d+:D>/gu, 'DAY')).toBe(
      [
        '↪️ **Moved.** The words are the same, but they stand elsewhere now.',
        '-# Then: The truce of the river and the mill › Prisoners · `truce.md` · passage 3 of 4 · in generation 1 (DAY)',
        '-# Now: The truce of the river and the mill › Exchange · `truce.md` · passage 3 of 3',
      ].join('\n'),
    );
    expect(shownIn(reply.embeds[0])).toBe(MOVES);
  });

  it('shows word by word what changed, and the passage as it is now', async () => {
    const reply = await passage(ids.guns);
    expect(reply.content).toMatch(/^✏️ \*\*Changed\.\*\*/u);
    const [difference, now] = reply.embeds;
    expect(difference?.author?.name).toBe('What has changed');
    expect(difference?.footer?.text).toBe(`[${ids.guns}]`);
    expect(quoteIn(difference?.description ?? '')).toBe(
      'All \\*guns\\* above ~~100~~ **80** mm leave the \\@everyone zone by 1 ~~May~~ **June**. ' +
        'See https\\://example.org/map\\_1 for it.',
    );
    expect(now?.author?.name).toBe('As it is now');
    expect(shownIn(now)).toBe(GUNS_NOW);
    const current = now?.footer?.text.slice(-12);
    expect(current).not.toBe(ids.guns);
    expect(componentsOf(reply).map(({ customId }) => customId)).toEqual([
      `around|${current}`,
      `cite|${current}`,
    ]);
  });

  it('shows the words of one that was removed, marked, without buttons', async () => {
    const reply = await passage(ids.goes);
    expect(reply.content).toMatch(
      /^🗑️ \*\*Removed\.\*\* These words are no longer in the document, .*\n-# Then: The truce of the river and the mill › Commission · `truce\.md` · passage 4 of 4 · until generation 1 \(<t:\d+:D>\)$/u,
    );
    expect(reply.embeds[0]?.author?.name).toBe('🗑️ No longer in the library');
    expect(shownIn(reply.embeds[0])).toBe(GOES);
    expect(reply.embeds[0]?.footer?.text).toMatch(new RegExp(`${ids.goes}$`, 'u'));
    expect(componentsOf(reply)).toEqual([]);
    const gone = await passage(ids.gone);
    expect(gone.content).toMatch(/^🗑️ \*\*Removed\.\*\* The document is no longer in the library\.\n/u);
    expect(shownIn(gone.embeds[0])).toBe('This document will go.');
  });

  it('says kindly when an id was never there, or is none', async () => {
    expect((await passage('0123456789ab')).content).toMatch(
      /^No passage has the id `0123456789ab`, and none had it/u,
    );
    const options = [{ name: 'id', type: 3, value: 'the @everyone one' }];
    const interaction = await discord.runCommand({ name: 'passage', options });
    expect(await interaction.acknowledged).toMatchObject({ type: 4, ephemeral: true });
    expect((await interaction.reply()).content).toMatch(/^“the \\@everyone one” is no passage id\./u);
    expect(running.troubles()).toEqual([]);
  });

  it('takes the id in capitals, with blanks, with O and I, in a link, and in the line below a quotation', async () => {
    const id = ids.stays;
    const spoken = id.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'I');
    for (const typed of [
      `  ${spoken} `,
      `${id.slice(0, 4)} ${id.slice(4, 8)}-${id.slice(8)}`,
      `https://library.example.org/passages/${id}?from=discord#x`,
      `Attaché project · 2026-11-22 · CC BY 4.0 · ${id}`,
    ]) {
      expect((await passage(typed)).content).toMatch(/^✅/u);
    }
  });

  it('answers in private when asked to, or when the server wants that', async () => {
    expect((await passage(ids.stays, {}, true)).ephemeral).toBe(true);
    running.state.settings.change(discord.guildId, { privateByDefault: true });
    expect((await passage(ids.stays)).ephemeral).toBe(true);
    expect((await passage(ids.stays, {}, false)).ephemeral).toBe(false);
    expect((await passage(ids.stays, { guildId: null })).ephemeral).toBe(false);
  });

  it('speaks the language of the person; the quotation stays in its own', async () => {
    const reply = await passage(ids.moves, { locale: 'fr' });
    expect(reply.content).toMatch(/^↪️ \*\*Déplacé\.\*\* /u);
    expect(shownIn(reply.embeds[0])).toBe(MOVES);
  });
});

describe('/export after /passage', () => {
  it('has no words but those of the library and of its archive', async () => {
    for (const id of [ids.stays, ids.moves, ids.guns, ids.goes, ids.gone]) await passage(id);
    const options = [{ name: 'format', type: 3, value: 'markdown' }];
    const reply = await (await discord.runCommand({ name: 'export', options })).reply();
    const file = new TextDecoder().decode(reply.files[0]?.bytes);
    const quoted = file.match(/(?:^> .*\n)+/gmu)?.map((block) =>
      block
        .replace(/^> /gmu, '')
        .replace(/\\(?=[^0-9A-Za-z\s])/gu, '')
        .trim(),
    );
    expect(quoted).toEqual([STAYS, MOVES, GUNS_NOW, GOES, 'This document will go.']);
    expect(file.match(/as it had them until generation 1\./gu)).not.toBeNull();
    expect(file).not.toContain('what was shown on');
    const bibtex = [{ name: 'format', type: 3, value: 'bibtex' }];
    const other = await (await discord.runCommand({ name: 'export', options: bibtex })).reply();
    expect(new TextDecoder().decode(other.files[0]?.bytes)).toContain(
      `Passage ${ids.goes}, section “Commission”, in the library until generation 1; it said: “${GOES}”`,
    );
  });
});

describe('/cite', () => {
  it.each([
    ['changed', 'guns', true],
    ['removed', 'goes', false],
  ] as const)('cites a passage that was %s as it was', async (_, which, hasSuccessor) => {
    const options = [
      { name: 'id', type: 3, value: ids[which] },
      { name: 'style', type: 3, value: 'bibtex' },
    ];
    const { content } = await (await discord.runCommand({ name: 'cite', options })).reply();
    expect(content).toMatch(/^⚠️ Cited as the library had it until generation 1: /u);
    expect(/^What took its place is passage `[0-9a-z]{12}`\.$/mu.test(content)).toBe(hasSuccessor);
    expect(content).toContain(`Passage ${ids[which]}`);
    expect(content).toContain('The truce of the river and the mill');
  });
});

describe('what became of a passage', () => {
  const wild = '*_~`|[]<>@:#é '.repeat(126);
  const other = '**x** ||y|| ~~z~~ <@1> '.repeat(78);
  const document = {
    id: 'd' as never,
    title: wild.slice(0, 200),
    file: `${'`folder`/'.repeat(60)}file.md`,
    author: wild,
    issued: null,
    url: null,
    licence: wild,
  };
  const place = { document, section: [wild, wild, wild], page: 12_345, recognised: true };
  const former = {
    ...place,
    position: 99_999,
    of: 99_999,
    generation: '99999',
    indexedAt: '2026-11-22T00:00:00.000Z',
  };
  const now = {
    passage: {
      ...place,
      passageId: '000000000000' as never,
      text: other as never,
      span: { start: 0, end: other.length },
      references: [{ label: '1', text: wild, at: 0 }],
    },
    previous: null,
    next: null,
    position: 99_999,
    of: 99_999,
  };
  const gone = { ...former, passageId: '000000000000' as never, text: wild };
  const difference = [
    { kind: 'removed' as const, text: wild },
    { kind: 'added' as const, text: other },
  ];
  const found: PassageLookUp[] = [
    { status: 'current', now },
    { status: 'moved', now, former },
    { status: 'changed', now, former: gone, difference, overlap: 0.4 },
    { status: 'removed', former: gone, documentThere: true },
    { status: 'unknown' },
  ];

  it.each(LANGUAGES)('fits Discord whatever it has in it, in %s', (language) => {
    for (const one of found) {
      const reply = renderLookUp('111111111111', one, language);
      expect(reply.content?.length ?? 0).toBeLessThanOrEqual(2_000);
      let total = 0;
      for (const embed of reply.embeds) {
        expect(embed.description?.length ?? 0).toBeLessThanOrEqual(4_096);
        const { title, description, footer, author, fields = [] } = embed;
        const texts = [
          title,
          description,
          footer?.text,
          author?.name,
          ...fields.flatMap((field) => [field.name, field.value]),
        ];
        total += texts.join('').length;
      }
      expect(total).toBeLessThanOrEqual(6_000);
      const errors = new FormErrors();
      checkRows(errors, ['components'], JSON.parse(JSON.stringify(reply.components ?? [])));
      errors.throwIfAny();
    }
  });
});
