import { describe, expect, it } from 'vitest';
import { DocumentBuilder } from '../../../../index/read/document-builder.ts';
import { appendPage, describeIllegible, hyphenatedWordsIn } from '../../../../index/read/ocr/append-pages.ts';
import { scaleOf } from '../../../../index/read/ocr/draw-page.ts';
import { layOutPages } from '../../../../index/read/ocr/lay-out-pages.ts';
import type { PageResult } from '../../../../index/read/ocr/recognise-pages.ts';

function makeResult(page: number, paragraphs: string[][], confidence = 90): PageResult {
  return { page, recognised: { paragraphs, confidence } };
}

function build(...results: readonly PageResult[]) {
  const builder = new DocumentBuilder();
  for (const page of layOutPages(results)) appendPage(builder, page, hyphenatedWordsIn(results));
  return builder.finish();
}

describe('the text of scanned pages', () => {
  it('has the engine’s paragraphs, each with its page and that OCR read it', () => {
    const { text, blocks } = build(
      makeResult(3, [['One line', 'and another.'], ['Two.']]),
      makeResult(7, [['End.']]),
    );
    expect(text).toBe('One line and another.\n\nTwo.\n\nEnd.');
    expect(blocks.map(({ page, recognised }) => [page, recognised])).toEqual([
      [3, true],
      [3, true],
      [7, true],
    ]);
  });

  it('is joined where a hyphen parted a word at a line’s end', () => {
    expect(
      build(makeResult(1, [['the minis-', 'try of the Franco-', 'German brigade, 1990-', '1995']])).text,
    ).toBe('the ministry of the Franco-German brigade, 1990-1995');
  });

  it('leaves out a page’s number at its top or bottom, and no number elsewhere', () => {
    const page = [['12'], ['In the year.'], ['1953'], ['It ended.'], ['– xiv –']];
    expect(build(makeResult(1, page)).text).toBe('In the year.\n\n1953\n\nIt ended.');
  });

  it('has one paragraph where the engine parted a sentence', () => {
    const page = [['The host country’s minis-'], ['try of defence,'], ['which hosts them.'], ['(a) heads']];
    expect(build(makeResult(1, page)).text).toBe(
      'The host country’s ministry of defence, which hosts them.\n\n(a) heads',
    );
  });

  it('has no running heads and feet, though their letters were read differently', () => {
    const makePage = (page: number, head: string, ...lines: string[]) =>
      makeResult(page, [
        [head, ...lines],
        ['The Nuba Mountains', `Page ${page} of 4`],
      ]);
    const { text } = build(
      makePage(1, 'Cease-Fire Agreement', 'The parties agree', 'to a truce.'),
      makePage(2, 'Cease-Flre Agreernent', 'It begins at noon.'),
      makePage(3, 'Cease-Fire Agreement', 'The parties agree', 'to observers.'),
      makeResult(4, [['Done at Bürgenstock.'], ['The Nuba Mountains', 'Page 4 of 4']]),
    );
    expect(text).toBe(
      'The parties agree to a truce.\n\nIt begins at noon.\n\nThe parties agree to observers.\n\nDone at Bürgenstock.',
    );
  });

  it('keeps headings that differ in a number, and heads of less than three pages', () => {
    const pages = [1, 2, 3].map((page) =>
      makeResult(page, [[`Article ${page}`], [`It has words of its own: ${'x'.repeat(page)}.`]]),
    );
    expect(build(...pages).text).toContain('Article 2');
    const differ = ['The first chapter', 'The first chapter', 'Another heading'];
    const heads = differ.map((head, at) => makeResult(at + 1, [[head], [`Text ${'x'.repeat(at)}.`]]));
    expect(build(...heads).text).toContain('The first chapter');
  });

  it('has one paragraph where a sentence runs on to the next page, of the page where it begins', () => {
    const pages = [
      makeResult(1, [['The host country’s minis-']]),
      makeResult(2, [['try of defence hosts them.'], ['1 See the treaty']]),
      makeResult(3, [['which was signed.'], ['and so on,']]),
      makeResult(5, [['but not over a missing page.']]),
    ];
    const { text, blocks } = build(...pages);
    expect(text).toBe(
      'The host country’s ministry of defence hosts them.\n\n1 See the treaty\n\nwhich was signed.\n\nand so on,\n\nbut not over a missing page.',
    );
    expect(blocks.map(({ page }) => page)).toEqual([1, 2, 3, 3, 5]);
  });

  it('has nothing of a page whose words are too unsure', () => {
    const results = [makeResult(1, [['Clear.']], 60), makeResult(2, [['~%|;']], 59.9)];
    expect(build(...results).text).toBe('Clear.');
    expect(describeIllegible(results)).toEqual([
      'Page 2 was left out: OCR was too unsure of the words (59 %; at least 60 % is asked for).',
    ]);
  });

  it('comes with a notice of every page that gave none', () => {
    const failed = (['drawing', 'reading'] as const).map(
      (at, position): PageResult => ({
        page: 4 + position,
        recognised: null,
        failure: { at, reason: 'broken' },
      }),
    );
    const unsure = [makeResult(1, [['x']], 12.4), makeResult(8, [['x']], 40), makeResult(9, [['x']], 0)];
    expect(
      describeIllegible([...unsure, makeResult(2, [], 0), makeResult(3, [['Text.']]), ...failed]),
    ).toEqual([
      'Page 4 could not be drawn for OCR (broken).',
      'Page 5 could not be read by OCR (broken).',
      'OCR found no words on page 2.',
      'Pages 1, 8 and 9 were left out: OCR was too unsure of the words (12 %, 40 %, 0 %; at least 60 % is asked for).',
    ]);
    expect(describeIllegible([makeResult(1, [['Text.']])])).toEqual([]);
  });
});

describe('the image of a page', () => {
  it('has 300 dots to the inch, and never more than 12 million pixels', () => {
    expect(scaleOf(595, 842)).toBeCloseTo(300 / 72);
    const [width, height] = [14_400, 14_400];
    const scale = scaleOf(width, height);
    expect(width * scale * height * scale).toBeCloseTo(12_000_000, 0);
    expect(scaleOf(0, 0)).toBeCloseTo(300 / 72);
  });
});
