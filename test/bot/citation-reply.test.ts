import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCitation } from '../../bot/citation-reply.ts';
import { formatCodeBlock } from '../../bot/code-block.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { CITATION_STYLES, citePassage } from '../../index/index.ts';
import { FormErrors } from '../support/loopback-discord/api-error.ts';
import { checkMessage, silencesMentions } from '../support/loopback-discord/check-message.ts';
import { anyExcerpt, makeExcerpt } from './excerpts.ts';

const accessed = '2026-11-22T09:00:00.000Z';

describe('a code block', () => {
  it('can’t be left by what stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n') }), (text) => {
        const block = formatCodeBlock(text);
        const inside = /^```\n([\s\S]*)\n```$/u.exec(block)?.[1] ?? '';
        expect(inside).not.toContain('```');
        expect(inside.replaceAll('\u200B', '')).toBe(text);
      }),
    );
    expect(formatCodeBlock('{a`b``c}')).toBe('```\n{a`b``c}\n```');
  });
});

describe('a citation', () => {
  it('stands as it looks, and in blocks to copy', async () => {
    const passage = makeExcerpt('Peace.', { page: 3, document: { title: 'What *attachés* do' } });
    const reply = renderCitation(await citePassage({ passage }, 'mla', { accessed }), passage, 'en');
    expect(reply).toMatchObject({
      content: [
        'For the list of references:',
        '```\nWriter, A. What *attachés* Do. 1961, https://example.org/attaches.\n```',
        'Where you quote it:',
        '```\n(Writer 3)\n```',
      ].join('\n'),
      embeds: [
        {
          title: 'What \\*attachés\\* do',
          description:
            'Writer, A. *What \\*attachés\\* Do*. 1961, https://example.org/attaches.\n\n(Writer 3)',
          footer: { text: 'MLA · 0123456789ab' },
        },
      ],
      files: [],
    });
  });

  it('offers every style, the chosen one first said', async () => {
    const passage = makeExcerpt('Peace.');
    const { components } = renderCitation(
      await citePassage({ passage }, 'bibtex', { accessed }),
      passage,
      'de',
    );
    expect(components).toMatchObject([
      {
        components: [
          {
            custom_id: 'cite|0123456789ab|bibtex',
            placeholder: 'Anderer Stil',
            options: CITATION_STYLES.map((style) => ({ value: style, default: style === 'bibtex' })),
          },
        ],
      },
    ]);
  });

  it('comes as a file when it is too long for a message', async () => {
    const passage = makeExcerpt('Peace.', { document: { title: 'x'.repeat(3_000) } });
    for (const [style, name] of [
      ['apa', 'citation.txt'],
      ['bibtex', 'citation.bib'],
      ['csl-json', 'citation.json'],
    ] as const) {
      const citation = await citePassage({ passage }, style, { accessed });
      const reply = renderCitation(citation, passage, 'en');
      expect(reply.content).toBe('The citation is too long for a message: it is in the file.');
      expect(reply.files.map((file) => file.name)).toEqual([name]);
      expect(String(reply.files[0]?.attachment)).toContain(citation.reference.text);
    }
  });

  it('is always a message that Discord takes, and pings nobody', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyExcerpt,
        fc.constantFrom(...CITATION_STYLES),
        fc.constantFrom(...LANGUAGES),
        async (passage, style, language) => {
          const citation = await citePassage({ passage }, style, { accessed });
          const { files, attachments, allowedMentions, ...reply } = renderCitation(
            citation,
            passage,
            language,
          );
          const errors = new FormErrors();
          checkMessage(errors, [], { ...reply, allowed_mentions: allowedMentions }, 0);
          errors.throwIfAny();
          expect(silencesMentions(allowedMentions)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
