import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customIdsOf } from '../../bot/asked-in.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { renderAround } from '../../bot/render-around.ts';
import { type PassageId, type PassageView, splitSentences } from '../../index/index.ts';
import { FormErrors } from '../support/loopback-discord/api-error.ts';
import { checkMessage } from '../support/loopback-discord/check-message.ts';
import { quoteIn, showMarkdown } from './discord-markdown.ts';
import { anyExcerpt, makeExcerpt } from './excerpts.ts';

const [A, B, C, D] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc', 'dddddddddddd'] as PassageId[];

function view(passageId = A, previous: PassageId | null = null, next: PassageId | null = null): PassageView {
  return { passage: makeExcerpt('Peace was made.', { ...(passageId ? { passageId } : {}) }), previous, next };
}

describe('renderAround', () => {
  it('leads to the neighbours, and back to the cited passage when it is none of them', () => {
    const idsFor = (shown: PassageView) => customIdsOf(renderAround(view(A), shown, 'en').components ?? []);
    expect(idsFor(view(A, null, B))).toEqual([`around|${A}|start`, `around|${A}|${B}`, `cite|${A}`]);
    expect(idsFor(view(B, A, C))).toEqual([`around|${A}|${A}`, `around|${A}|${C}`, `cite|${A}`]);
    expect(idsFor(view(D, C))).toEqual([
      `around|${A}|${C}`,
      `around|${A}|${A}`,
      `around|${A}|end`,
      `cite|${A}`,
    ]);
  });

  it('keeps within Discord’s limits, and quotes whole sentences from the first on, none in bold', () => {
    fc.assert(
      fc.property(anyExcerpt, fc.constantFrom(...LANGUAGES), (passage, language) => {
        const shown = { passage, previous: B ?? null, next: C ?? null };
        const { content, embeds, components, allowedMentions } = renderAround(view(A), shown, language);
        const errors = new FormErrors();
        const payload = { content, embeds, components, allowed_mentions: allowedMentions };
        checkMessage(errors, [], JSON.parse(JSON.stringify(payload)), 0);
        errors.throwIfAny();
        const quote = quoteIn(embeds[0]?.description ?? '');
        if (quote === '') return;
        const { text, bold } = showMarkdown(quote);
        const [first] = splitSentences(passage.text);
        const runs = splitSentences(passage.text).map(({ end }) => passage.text.slice(first?.start, end));
        expect(runs).toContain(text);
        expect(bold).toEqual([]);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('shows as much of a long passage as fits', () => {
    const passage = makeExcerpt('The truce held for a year, and they wrote it all down. '.repeat(120).trim());
    const { embeds } = renderAround(view(A), { passage, previous: null, next: null }, 'en');
    const description = embeds[0]?.description ?? '';
    expect(description.length).toBeGreaterThan(3_900);
    expect(description).toMatch(/down\.\n-# Shortened for Discord: the passage goes on\.$/u);
  });
});
