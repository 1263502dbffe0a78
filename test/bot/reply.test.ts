import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customIdsOf, readPassageIds } from '../../bot/asked-in.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { replyMessages } from '../../bot/messages/reply.ts';
import { type Reply, renderReply } from '../../bot/reply.ts';
import { type NoMatch, type PassageId, splitSentences } from '../../index/index.ts';
import { FormErrors } from '../support/loopback-discord/api-error.ts';
import { checkMessage, silencesMentions } from '../support/loopback-discord/check-message.ts';
import { quoteIn, showMarkdown } from './discord-markdown.ts';
import { anyExcerpt, anyText, makeExcerpt, makeQuoted } from './excerpts.ts';

const EN = { language: 'en' } as const;

const LONG = 'The truce held for a year, and the observers wrote down every shot that they had heard. ';

const TOO_LONG = LANGUAGES.map((language) => replyMessages.say(language, 'tooLong'));

const someText = fc.option(anyText(), { nil: null });

function noMatch(...nearest: ReturnType<typeof makeExcerpt>[]): NoMatch {
  return {
    kind: 'no-match',
    question: 'Bread?',
    readAs: null,
    leansOn: null,
    compares: null,
    generation: '1',
    elapsedMs: 1,
    excerpts: [],
    nearest,
  };
}

describe('a reply with excerpts', () => {
  it.each([
    ['en', 'Also in', 'Nearly the same words in'],
    ['de', 'Auch in', 'Mit fast denselben Wörtern in'],
    ['fr', 'Aussi dans', 'Avec presque les mêmes mots dans'],
    ['es', 'También en', 'Con casi las mismas palabras en'],
    ['pt', 'Também em', 'Com quase as mesmas palavras em'],
  ] as const)('names in %s where else nearly the same words stand, escaped and within bounds', (language, name, nearly) => {
    const { document, section, page } = makeExcerpt('x', { document: { title: '*'.repeat(60) } });
    const passageId = 'abcdefghjkmn' as PassageId;
    const other = { document, section, page, recognised: false, sameWords: true, passageId };
    const excerpt = makeExcerpt('Attachés observe.', {
      alsoIn: [{ ...other, sameWords: false }, other, other, other, other],
    });
    const reply = renderReply(makeQuoted(excerpt), { language });
    const [field, differing] = reply.embeds[0]?.fields ?? [];
    expect([field?.name, differing?.name]).toEqual([name, nearly]);
    expect(field?.value.match(/^- .*`abcdefghjkmn`$/gmu)).toHaveLength(4);
    expect(differing?.value.match(/^- .*`abcdefghjkmn`$/gmu)).toHaveLength(1);
    expect(field?.value).toContain('\\*'.repeat(60));
    expect(field?.value.length).toBeLessThanOrEqual(1_024);
  });

  it('gives each its title, link, place, quotation, notes and source', () => {
    const excerpt = makeExcerpt('Attachés observe. They *report* what they saw.', {
      key: 1,
      section: ['What attachés do', 'Daily work', 'Visits'],
      page: 12,
      references: [
        { label: '3', text: 'Vienna Convention, Article 3.', at: 0 },
        { label: 'memo', text: 'A memorandum.', at: 9 },
      ],
    });
    expect(renderReply(makeQuoted(excerpt), EN)).toEqual({
      content: '**What do attachés do?**',
      embeds: [
        {
          color: expect.any(Number),
          title: 'What attachés do',
          url: 'https://example.org/attaches',
          description:
            'Daily work › Visits · page 12\n> Attachés observe. **They \\*report\\* what they saw.**',
          fields: [
            { name: 'Notes', value: '\\[3\\] Vienna Convention, Article 3.\n\\[memo\\] A memorandum.' },
          ],
          footer: { text: 'A. Writer · 1961 · CC BY 4.0 · 0123456789ab' },
        },
      ],
      components: expect.any(Array),
      allowedMentions: { parse: [] },
    });
  });

  it('speaks the language asked for, and leaves the quotation in its own', () => {
    const excerpt = makeExcerpt('Peace was made.', {
      page: 1_234,
      references: [{ label: '3', text: 'Vienna.', at: 0 }],
    });
    const reply = renderReply({ ...makeQuoted(excerpt), certainty: 'uncertain' }, { language: 'de' });
    expect(reply.content).toBe(
      '**What do attachés do?**\nDie Bibliothek beantwortet das vielleicht nicht. Am nächsten kommt dieser Abschnitt:',
    );
    expect(reply.embeds[0]?.description).toBe('Daily work · Seite 1234\n> **Peace was made.**');
    expect(reply.embeds[0]?.fields?.[0]?.name).toBe('Anmerkungen');
  });

  it('numbers several excerpts, going on from those shown before', () => {
    const [one, two] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'].map((id) =>
      makeExcerpt('Peace.', { passageId: id as PassageId }),
    );
    if (one === undefined || two === undefined) throw new Error('Expected two');
    const answer = { ...makeQuoted(one, two), certainty: 'uncertain' } as const;
    const reply = renderReply(answer, { ...EN, skip: 3 });
    expect(reply.embeds.map(({ author }) => author?.name)).toEqual(['Passage 4', 'Passage 5']);
    expect(reply.content).toBe(
      '**What do attachés do?**\nThis is further from the question, and may not answer it.\n2 more passages:',
    );
    expect(renderReply({ ...answer, certainty: 'certain' }, { ...EN, skip: 3 }).content).toBe(
      '**What do attachés do?**\n2 more passages:',
    );
    expect(readPassageIds(reply)).toEqual(['aaaaaaaaaaaa', 'bbbbbbbbbbbb']);
  });

  it('says in words when it is not sure, and how the question was read', () => {
    const quoted = makeQuoted(makeExcerpt('Peace was made.'));
    const answer = {
      ...quoted,
      certainty: 'uncertain',
      readAs: 'what is *peace*',
      leansOn: 'who @everyone met?',
    } as const;
    expect(renderReply(answer, EN).content?.split('\n')).toEqual([
      '**What do attachés do?**',
      '-# ↩ Searched together with your question before: “who \\@everyone met?”',
      '-# Searched for: “what is \\*peace\\*”',
      'The library may not answer this. The closest passage is:',
    ]);
    expect(renderReply(quoted, EN).content).toBe('**What do attachés do?**');
  });

  it('names the file where there is no link to follow', () => {
    const { embeds } = renderReply(makeQuoted(makeExcerpt('Peace.', { document: { url: null } })), EN);
    expect(embeds[0]?.footer?.text).toBe('A. Writer · 1961 · CC BY 4.0 · attaches.md · 0123456789ab');
  });

  it('prefixes every line of the quotation', () => {
    const { embeds } = renderReply(
      makeQuoted(makeExcerpt('First line\nsecond.\n\nNew paragraph.', { section: [] })),
      EN,
    );
    expect(embeds[0]?.description).toBe('> **First line**\n> **second.**\n> \n> New paragraph.');
  });

  it('links only what can be followed', () => {
    for (const url of [
      'ftp://example.org',
      'javascript:alert(1)',
      'https://',
      `https://x.org/${'a'.repeat(2_048)}`,
    ]) {
      const { embeds } = renderReply(makeQuoted(makeExcerpt('Peace.', { document: { url } })), EN);
      expect(embeds[0]).not.toHaveProperty('url');
    }
  });

  it('shortens by whole sentences around the key sentence, and says so outside the quotation', () => {
    const text = `${LONG.repeat(80)}Here is the answer! ${LONG.repeat(80)}`.trim();
    const { embeds } = renderReply(makeQuoted(makeExcerpt(text, { key: 80 })), EN);
    const description = embeds[0]?.description ?? '';
    expect(description).toMatch(/\n-# Shortened for Discord: the passage goes on\.$/u);
    const { text: quoted, bold } = showMarkdown(quoteIn(description));
    expect(bold).toEqual(['Here is the answer!']);
    expect(text).toContain(quoted);
    expect(quoted).toMatch(/^The truce .*! .*heard\.$|^The truce .*!$/su);
  });

  it('quotes nothing of a sentence that is too long, and says so', () => {
    const text = `${'x'.repeat(5_000)}.`;
    const { embeds } = renderReply(makeQuoted(makeExcerpt(text)), EN);
    expect(embeds[0]?.description).toBe(
      'Daily work\n-# The sentence that answers is too long for Discord. Open the document to read it.',
    );
  });

  it('shows fewer excerpts whole rather than all in pieces, and says so', () => {
    const excerpt = makeExcerpt(LONG.repeat(25).trim());
    const { content, embeds, components } = renderReply(makeQuoted(excerpt, excerpt, excerpt), EN);
    expect(embeds).toHaveLength(2);
    expect(content).toBe('**What do attachés do?**\n2 of 3 passages: more do not fit into one message.');
    // What did not fit is what More shows.
    expect(customIdsOf(components ?? [])).toContain('more|2|');
  });

  it('gives a note that several sentences rest on once', () => {
    const references = [0, 9].map((at) => ({ label: '3', text: 'Vienna Convention.', at }));
    const { embeds } = renderReply(makeQuoted(makeExcerpt('Peace.', { references })), EN);
    expect(embeds[0]?.fields?.[0]?.value).toBe('\\[3\\] Vienna Convention.');
  });

  it('cuts notes between notes', () => {
    const references = Array.from({ length: 9 }, (_, n) => ({
      label: `${n}`,
      text: LONG.repeat(3).trim(),
      at: 0,
    }));
    const { embeds } = renderReply(makeQuoted(makeExcerpt('Peace.', { references })), EN);
    const value = embeds[0]?.fields?.[0]?.value ?? '';
    expect(
      value
        .split('\n')
        .slice(0, -1)
        .every((line) => line.endsWith('heard.')),
    ).toBe(true);
    expect(value).toMatch(/\n-# and 6 more notes$/u);
  });

  it('keeps within Discord’s limits, pings nobody, and quotes a run of whole sentences, whatever the excerpts', () => {
    fc.assert(
      fc.property(
        fc.array(anyExcerpt, { minLength: 1, maxLength: 6 }),
        fc.record({ question: anyText(), leansOn: someText, readAs: someText, hasMore: fc.boolean() }),
        fc.record({
          language: fc.constantFrom(...LANGUAGES),
          isPrivate: fc.boolean(),
          skip: fc.nat(30),
          within: fc.constantFrom({ id: 'a'.repeat(80), title: 'On war' }, undefined),
        }),
        ([first, ...rest], asked, { within, ...options }) => {
          fc.pre(first !== undefined);
          const answer = { ...makeQuoted(first, ...rest), ...asked };
          const reply = renderReply(answer, { ...options, ...(within === undefined ? {} : { within }) });
          const { content, embeds, components, allowedMentions } = reply;
          expectAccepted({ content, embeds, components, allowed_mentions: allowedMentions });
          // Whoever shares it is named below, in languages with long words too.
          expect(content?.length ?? 0).toBeLessThanOrEqual(1_900);
          expect(embeds.length).toBeGreaterThan(0);
          for (const [position, embed] of embeds.entries()) {
            const excerpt = answer.excerpts[position];
            if (excerpt !== undefined) expectWholeSentences(excerpt, embed.description ?? '');
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('the buttons below a reply', () => {
  const ids = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc', 'dddddddddddd', 'eeeeeeeeeeee'];
  const excerpts = ids.map((id) => makeExcerpt('Peace.', { passageId: id as PassageId }));
  const [first, ...others] = excerpts as [ReturnType<typeof makeExcerpt>, ...typeof excerpts];
  const idsIn = (reply: Reply) =>
    (reply.components ?? []).map(({ components }) =>
      components.map((part) => ('custom_id' in part ? part.custom_id : '')),
    );

  it('are one of each for one excerpt', () => {
    expect(idsIn(renderReply(makeQuoted(first), EN))).toEqual([
      ['why|', 'vote|up', 'vote|down'],
      ['around|aaaaaaaaaaaa', 'cite|aaaaaaaaaaaa'],
    ]);
  });

  it('are numbered like the excerpts where these are several', () => {
    const reply = renderReply(
      { ...makeQuoted(first, ...others), hasMore: true },
      { ...EN, skip: 2, isPrivate: true, within: { id: 'on-war', title: 'On war' } },
    );
    expect(idsIn(reply)).toEqual([
      ['more|7|on-war', 'why|on-war', 'share', 'vote|up', 'vote|down'],
      ids.map((id) => `around|${id}`),
      ids.map((id) => `cite|${id}`),
    ]);
    const labels = reply.components?.[1]?.components.map((part) => ('label' in part ? part.label : ''));
    expect(labels).toEqual([3, 4, 5, 6, 7].map((number) => `Read around ${number}`));
  });

  it('are there for an answer without excerpts, less what needs one', () => {
    expect(idsIn(renderReply(noMatch(), EN))).toEqual([['why|', 'vote|up', 'vote|down']]);
  });
});

describe('a reply without a match', () => {
  it('says so plainly, and names what comes nearest once each', () => {
    const near = makeExcerpt('x', { section: ['Ports'] });
    const { embeds } = renderReply(
      noMatch(near, near, makeExcerpt('y', { section: [], document: { title: 'On *war*' } })),
      EN,
    );
    expect(embeds[0]?.description).toBe(
      [
        '**The library has nothing on this that could be quoted.**',
        'What comes nearest:',
        '- What attachés do › Ports',
        '- On \\*war\\*',
      ].join('\n'),
    );
  });

  it('names the document that alone was searched', () => {
    const { embeds } = renderReply(noMatch(), { ...EN, within: { id: 'on-war', title: 'On war' } });
    expect(embeds[0]?.description).toBe(
      '**“On war” has nothing on this that could be quoted.**\nAsk without a document to search the whole library.',
    );
  });

  it('keeps within Discord’s limits whatever is near', () => {
    fc.assert(
      fc.property(fc.array(anyExcerpt, { maxLength: 8 }), anyText(300), (nearest, title) => {
        const { content, embeds, components, allowedMentions } = renderReply(noMatch(...nearest), {
          ...EN,
          within: { id: 'on-war', title },
        });
        expectAccepted({ content, embeds, components, allowed_mentions: allowedMentions });
      }),
    );
  });
});

/** By the rules that the loopback Discord goes by. */
function expectAccepted(payload: Record<string, unknown>): void {
  const errors = new FormErrors();
  checkMessage(errors, [], JSON.parse(JSON.stringify(payload)), 0);
  errors.throwIfAny();
  expect(silencesMentions(payload.allowed_mentions)).toBe(true);
}

function expectWholeSentences(
  { text, highlight, span }: ReturnType<typeof makeExcerpt>,
  description: string,
): void {
  const quote = quoteIn(description);
  if (quote === '') {
    expect(TOO_LONG.some((remark) => description.endsWith(`-# ${remark}`))).toBe(true);
    return;
  }
  const shown = showMarkdown(quote);
  const sentences = splitSentences(text);
  const runs = sentences.flatMap(({ start }) =>
    sentences.filter(({ end }) => end > start).map(({ end }) => text.slice(start, end)),
  );
  expect(runs.includes(shown.text)).toBe(true);
  const key = text.slice(highlight.start - span.start, highlight.end - span.start);
  expect(shown.bold).toEqual(
    key
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
}
