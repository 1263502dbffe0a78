import { describe, expect, it } from 'vitest';
import { describeRecognition } from '../../bot/describe-recognition.ts';
import { renderMarkdownExport } from '../../bot/export-markdown.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { exportMessages } from '../../bot/messages/export.ts';
import { groupByQuestion } from '../../bot/quoted-here.ts';
import { renderReply } from '../../bot/reply.ts';
import { renderAnswer } from '../../bot/terminal.ts';
import { makeExcerpt, makeQuoted } from './excerpts.ts';

const TEXT = 'Attachés observe.';
const URL_OF_PDF = 'https://example.org/treaty_(1954).pdf?a=1#top';
const scanned = makeExcerpt(TEXT, { page: 12, recognised: true, document: { url: URL_OF_PDF } });

describe('an excerpt from OCR', () => {
  it('says so in Discord, above the quotation, with a link to the page', () => {
    const [embed] = renderReply(makeQuoted(scanned), { language: 'en' }).embeds;
    expect(embed?.description).toContain(
      '\n-# 🔎 Read by OCR from a scan: [compare with the page](https://example.org/treaty_%281954%29.pdf?a=1#page=12).\n> ',
    );
  });

  it('says so in every language, without a link where the document has no address', () => {
    const place = { ...scanned, document: { ...scanned.document, url: null } };
    for (const language of LANGUAGES) {
      expect(describeRecognition(place, language)).toMatch(/^-# 🔎 [^[\]{}]+\.$/u);
      expect(describeRecognition(scanned, language)).toMatch(/\]\(https:\/\/\S+#page=12\)\.$/u);
    }
  });

  it('links to the document where that is no PDF', () => {
    const place = {
      ...scanned,
      document: { ...scanned.document, file: 'a.png', url: 'https://example.org/a' },
    };
    expect(describeRecognition(place, 'en')).toContain('(https://example.org/a)');
  });

  it('says so in the terminal', () => {
    const shown = renderAnswer(makeQuoted(scanned), { columns: 200, colour: false });
    expect(shown).toContain(
      'Read by OCR from a scan: compare with the page https://example.org/treaty_(1954).pdf?a=1#page=12',
    );
  });

  it('says so in an export, in every language, with a link to the page', () => {
    const at = '2026-11-24T10:00:00.000Z';
    const { content = '', embeds } = renderReply(makeQuoted(scanned), { language: 'en' });
    const source = {
      groups: groupByQuestion([{ content, embeds, at, repliesTo: null }]),
      current: new Map([[scanned.passageId, scanned]]),
      place: 'Talks',
      exportedAt: at,
      indexedAt: at,
    };
    for (const language of LANGUAGES) {
      const said = exportMessages.say(language, 'recognised', {});
      expect(renderMarkdownExport(source, language)).toContain(
        `${said} (<https://example.org/treaty_(1954).pdf?a=1#page=12>)`,
      );
    }
  });

  it('is told apart from others, of which nothing is said', () => {
    const plain = makeExcerpt(TEXT, { page: 12, document: { url: URL_OF_PDF } });
    expect(describeRecognition(plain, 'en')).toBe('');
    expect(renderAnswer(makeQuoted(plain), { columns: 200, colour: false })).not.toContain('OCR');
  });
});
