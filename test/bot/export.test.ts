import fc from 'fast-check';
import type { Blockquote, Paragraph, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { readAsked, readPassageIds } from '../../bot/asked-in.ts';
import { nameExport, renderExport } from '../../bot/export.ts';
import type { ExportSource } from '../../bot/export-markdown.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { tidyQuestion } from '../../bot/question.ts';
import { groupByQuestion, type OwnMessage, passageIdsOf } from '../../bot/quoted-here.ts';
import { renderReply } from '../../bot/reply.ts';
import { type DocumentId, type PassageId, type QuotedPassage, splitSentences } from '../../index/index.ts';
import { anyText, makeExcerpt, makeQuoted } from './excerpts.ts';

const AT = '2026-11-24T10:00:00.000Z';
const FIRST = 'aaaaaaaaaaaa' as PassageId;
const SECOND = 'bbbbbbbbbbbb' as PassageId;
const GONE = 'cccccccccccc' as PassageId;

function makeMessage(answer: Parameters<typeof renderReply>[0], rest: Partial<OwnMessage> = {}): OwnMessage {
  const { content = '', embeds } = renderReply(answer, { language: 'en' });
  return { content, embeds, at: AT, repliesTo: null, ...rest };
}

const first = makeExcerpt('Attachés *observe*.\nThey report.\n\nEvery day.', {
  passageId: FIRST,
  page: 12,
  references: [{ label: 'vienna', text: 'Vienna Convention,\n1961.', at: 0 }],
});
const second = makeExcerpt('Peace & quiet.', { passageId: SECOND, document: { url: null } });
const gone = makeExcerpt('What *was* shown. ', {
  passageId: GONE,
  document: { id: 'gone' as DocumentId, title: 'A lost_paper', author: null, issued: null },
});

const messages = [
  makeMessage({ ...makeQuoted(first, gone), question: 'What do *attachés* do?' }),
  makeMessage(makeQuoted(second), { content: '', repliesTo: 'And then?' }),
  makeMessage({ ...makeQuoted(first, first), question: 'What do *attachés* do?' }),
  makeMessage(makeQuoted(first), { content: 'The library may not answer this.' }),
  {
    content: '**Help**',
    embeds: [{ title: 'Not a passage', footer: { text: 'a footer' } }],
    at: AT,
    repliesTo: null,
  },
];

const source: ExportSource = {
  groups: groupByQuestion(messages),
  current: new Map<PassageId, QuotedPassage>([
    [FIRST, first],
    [SECOND, second],
  ]),
  place: 'Peace talks #1',
  exportedAt: '2026-11-25T08:00:00.000Z',
  indexedAt: '2026-11-22T09:00:00.000Z',
};

describe('what was quoted', () => {
  it('is put under the questions, each passage once', () => {
    expect(
      source.groups.map(({ question, passages }) => [question, passages.map(({ passageId }) => passageId)]),
    ).toEqual([
      ['What do *attachés* do?', [FIRST, GONE]],
      ['And then?', [SECOND]],
      [null, [FIRST]],
    ]);
    expect(passageIdsOf(source.groups)).toEqual([FIRST, GONE, SECOND]);
  });

  it('is read back as it was written, whatever it is', () => {
    const texts = anyText().filter((text) => splitSentences(text).length > 0 && text.length < 300);
    fc.assert(
      fc.property(texts, texts, (text, words) => {
        const question = tidyQuestion(words);
        const passage = makeExcerpt(text, { passageId: FIRST });
        const message = makeMessage({ ...makeQuoted(passage), question });
        const asked = question.replace(/\s+/gu, ' ').trim() || null;
        const sentences = splitSentences(text);
        const shown = text.slice(sentences[0]?.start, sentences.at(-1)?.end);
        expect(groupByQuestion([message])).toEqual([
          { question: asked, passages: [expect.objectContaining({ passageId: FIRST, shown })] },
        ]);
        const { components = [] } = renderReply({ ...makeQuoted(passage), question }, { language: 'en' });
        expect(readAsked({ ...message, components })?.question ?? '').toBe(question);
        expect(readPassageIds(message)).toEqual([FIRST]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps title, address and words as they were shown', () => {
    expect(source.groups[0]?.passages[1]).toEqual({
      passageId: GONE,
      title: 'A lost_paper',
      url: 'https://example.org/attaches',
      shown: 'What *was* shown.',
      at: AT,
    });
  });
});

describe('a Markdown export', () => {
  it('has questions, quotations and footnotes', () => {
    expect(renderExport(source, 'markdown', 'en')).toBe(`# Quoted in “Peace talks #1”

Exported on 2026-11-25. Every quotation is exactly as in the library of 2026-11-22, unless it says otherwise.

## What do \\*attachés\\* do?

> Attachés \\*observe\\*.\\
> They report.
>
> Every day.

— *What attachés do*[^1]

> What \\*was\\* shown.

— *A lost_paper*[^2]

**No longer in the library, or changed since: this is what was shown on 2026-11-24, and may be a part of it.**

## And then?

> Peace & quiet.

— *What attachés do*[^3]

## Without a question

> Attachés \\*observe\\*.\\
> They report.
>
> Every day.

— *What attachés do*[^1]

[^1]: *What attachés do*, section “Daily work”, p. 12. A. Writer, 1961. <https://example.org/attaches>. Licence: CC BY 4.0. Passage aaaaaaaaaaaa.

    Rests on:

    - \\[vienna] Vienna Convention, 1961.

[^2]: *A lost_paper*. <https://example.org/attaches>. Passage cccccccccccc. No longer in the library, or changed since: this is what was shown on 2026-11-24, and may be a part of it.

[^3]: *What attachés do*, section “Daily work”. A. Writer, 1961. attaches.md. Licence: CC BY 4.0. Passage bbbbbbbbbbbb.
`);
  });

  it('is in the language of whoever asked', () => {
    const files = LANGUAGES.map((language) => renderExport(source, 'markdown', language));
    expect(new Set(files).size).toBe(LANGUAGES.length);
    expect(files[1]).toContain('Abschnitt „Daily work“, S. 12.');
  });

  it('shows exactly the passage’s words once it is read as Markdown, whatever they are', () => {
    // Of Unicode's line ends only the line feed is one for Markdown, and a NUL is no character for it.
    const texts = anyText()
      .map((text) =>
        text
          .replace(/[\r\0]/gu, '')
          .replace(/\n{2,}/gu, '\n\n')
          .trim(),
      )
      .filter((text) => text !== '');
    fc.assert(
      fc.property(texts, (text) => {
        const passage = makeExcerpt(text, { passageId: FIRST, document: { title: text, author: text } });
        const shown = { passageId: FIRST, title: 'x', url: null, shown: 'x', at: AT };
        const file = renderExport(
          {
            ...source,
            groups: [{ question: text.replace(/\s+/gu, ' '), passages: [shown] }],
            current: new Map([[FIRST, passage]]),
          },
          'markdown',
          'en',
        );
        expect(quotationsIn(file)).toEqual([text]);
      }),
      { numRuns: 500 },
    );
  });
});

/** Texts of the block quotes at the top of a Markdown file. */
function quotationsIn(file: string): string[] {
  const tree: Root = fromMarkdown(file, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return tree.children
    .filter((node): node is Blockquote => node.type === 'blockquote')
    .map(({ children }) => children.map((child) => textOf(child as Paragraph)).join('\n\n'));
}

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

function textOf(node: Node): string {
  if (node.type === 'break') return '\n';
  // An address is a link to itself.
  if (!['paragraph', 'text', 'link'].includes(node.type))
    throw new Error(`Expected plain text, got ${node.type}`);
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

describe('an export for programs', () => {
  it('has one BibTeX entry for each document, and what is gone marked', () => {
    const file = renderExport(source, 'bibtex', 'en');
    expect(file.match(/^@\w+\{\S+$/gmu)).toEqual(['@book{writer1961attaches,', '@misc{lostpaper,']);
    expect(file).toContain(
      'note = {Passage aaaaaaaaaaaa, section “Daily work”, p. 12; Passage bbbbbbbbbbbb, section “Daily work”; licence CC BY 4.0},',
    );
    expect(file).toContain(
      'note = {Passage cccccccccccc, no longer in the library; it was shown as: “What *was* shown.”},',
    );
    expect(file.endsWith('}\n')).toBe(true);
  });

  it('has the same in CSL-JSON', () => {
    const items = JSON.parse(renderExport(source, 'csl-json', 'en'));
    expect(items.map(({ id }: { id: string }) => id)).toEqual(['writer1961attaches', 'lostpaper']);
    expect(items[1].note).toMatch(/^Passage cccccccccccc, no longer in the library/u);
  });
});

describe('the name of the file', () => {
  it.each([
    ['Peace talks #1', 'markdown', 'peace-talks-1-sources.md'],
    ['../../étude: “paix”', 'bibtex', 'etude-paix-sources.bib'],
    ['交渉', 'csl-json', 'sources.json'],
  ] as const)('is one that every system takes: %s', (place, format, name) => {
    expect(nameExport(place, format)).toBe(name);
  });

  it('is not too long', () => {
    expect(nameExport('peace '.repeat(30), 'markdown')).toMatch(/^[a-z-]{1,60}\.md$/u);
  });
});
