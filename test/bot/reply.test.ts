import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderReply } from '../../bot/reply.ts';
import { type NoMatch, splitSentences } from '../../index/index.ts';
import { FormErrors } from '../support/loopback-discord/api-error.ts';
import { checkMessage, silencesMentions } from '../support/loopback-discord/check-message.ts';
import { quoteIn, showMarkdown } from './discord-markdown.ts';
import { anyExcerpt, anyText, makeExcerpt, makeQuoted } from './excerpts.ts';

const LONG = 'The truce held for a year, and the observers wrote down every shot that they had heard. ';

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
    expect(renderReply(makeQuoted(excerpt), { showQuestion: true })).toEqual({
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
      allowedMentions: { parse: [] },
    });
  });

  it('says in words when it is not sure, and how the question was read', () => {
    const quoted = makeQuoted(makeExcerpt('Peace was made.'));
    const answer = {
      ...quoted,
      certainty: 'uncertain',
      readAs: 'what is *peace*',
      leansOn: 'who @everyone met?',
    } as const;
    expect(renderReply(answer).content?.split('\n')).toEqual([
      '-# Searched together with your question before: “who \\@everyone met?”',
      '-# Searched for: “what is \\*peace\\*”',
      'The library may not answer this. The closest passage is:',
    ]);
    expect(renderReply(quoted).content).toBeUndefined();
  });

  it('names the file where there is no link to follow', () => {
    const { embeds } = renderReply(makeQuoted(makeExcerpt('Peace.', { document: { url: null } })));
    expect(embeds[0]?.footer?.text).toBe('A. Writer · 1961 · CC BY 4.0 · attaches.md · 0123456789ab');
  });

  it('prefixes every line of the quotation', () => {
    const { embeds } = renderReply(
      makeQuoted(makeExcerpt('First line\nsecond.\n\nNew paragraph.', { section: [] })),
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
      const { embeds } = renderReply(makeQuoted(makeExcerpt('Peace.', { document: { url } })));
      expect(embeds[0]).not.toHaveProperty('url');
    }
  });

  it('shortens by whole sentences around the key sentence, and says so outside the quotation', () => {
    const text = `${LONG.repeat(80)}Here is the answer! ${LONG.repeat(80)}`.trim();
    const { embeds } = renderReply(makeQuoted(makeExcerpt(text, { key: 80 })));
    const description = embeds[0]?.description ?? '';
    expect(description).toMatch(/\n-# Shortened for Discord: the passage goes on\.$/u);
    const { text: quoted, bold } = showMarkdown(quoteIn(description));
    expect(bold).toEqual(['Here is the answer!']);
    expect(text).toContain(quoted);
    expect(quoted).toMatch(/^The truce .*! .*heard\.$|^The truce .*!$/su);
  });

  it('quotes nothing of a sentence that is too long, and says so', () => {
    const text = `${'x'.repeat(5_000)}.`;
    const { embeds } = renderReply(makeQuoted(makeExcerpt(text)));
    expect(embeds[0]?.description).toBe(
      'Daily work\n-# The sentence that answers is too long for Discord. Open the document to read it.',
    );
  });

  it('shows fewer excerpts whole rather than all in pieces, and says so', () => {
    const excerpt = makeExcerpt(LONG.repeat(25).trim());
    const { content, embeds } = renderReply(makeQuoted(excerpt, excerpt, excerpt));
    expect(embeds).toHaveLength(2);
    expect(content).toBe('2 of 3 passages: more do not fit into one message.');
  });

  it('cuts notes between notes', () => {
    const references = Array.from({ length: 9 }, (_, n) => ({
      label: `${n}`,
      text: LONG.repeat(3).trim(),
      at: 0,
    }));
    const { embeds } = renderReply(makeQuoted(makeExcerpt('Peace.', { references })));
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
        fc.array(anyExcerpt, { minLength: 1, maxLength: 4 }),
        anyText(),
        fc.boolean(),
        ([first, ...rest], question, showQuestion) => {
          fc.pre(first !== undefined);
          const answer = { ...makeQuoted(first, ...rest), question };
          const { content, embeds, allowedMentions } = renderReply(answer, { showQuestion });
          expectAccepted({ content, embeds, allowed_mentions: allowedMentions });
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

describe('a reply without a match', () => {
  it('says so plainly, and names what comes nearest once each', () => {
    const near = makeExcerpt('x', { section: ['Ports'] });
    const { embeds } = renderReply(
      noMatch(near, near, makeExcerpt('y', { section: [], document: { title: 'On *war*' } })),
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
    const { embeds } = renderReply(noMatch(), { within: 'On war' });
    expect(embeds[0]?.description).toBe(
      '**“On war” has nothing on this that could be quoted.**\nAsk without a document to search the whole library.',
    );
  });

  it('keeps within Discord’s limits whatever is near', () => {
    fc.assert(
      fc.property(fc.array(anyExcerpt, { maxLength: 8 }), anyText(300), (nearest, within) => {
        const { content, embeds, allowedMentions } = renderReply(noMatch(...nearest), {
          within,
          showQuestion: true,
        });
        expectAccepted({ content, embeds, allowed_mentions: allowedMentions });
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
    expect(description).toMatch(/too long for Discord/u);
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
