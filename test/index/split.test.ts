import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Document, type DocumentId, NO_METADATA } from '../../index/document.ts';
import type { Embedder } from '../../index/embedder.ts';
import { embeddedText } from '../../index/passage.ts';
import { DocumentBuilder } from '../../index/read/document-builder.ts';
import { readDocument } from '../../index/read/read-document.ts';
import { DEFAULT_LIMITS, fitContext, splitDocument } from '../../index/split.ts';
import { testEmbedder } from '../support/embedder.ts';
import { hasTestData, testData } from '../support/test-data.ts';

function documentOf(build: (builder: DocumentBuilder) => void, title = 'A title'): Document {
  const builder = new DocumentBuilder();
  build(builder);
  return {
    ...builder.finish(),
    id: 'test' as DocumentId,
    corpus: 'test',
    file: 'test.md',
    metadata: { ...NO_METADATA, title },
  };
}

let embedder: Embedder;
const countWordPieces = (text: string) => embedder.countWordPieces(text);

beforeAll(async () => {
  embedder = await testEmbedder();
});

/** What holds of every document: in order, inside the text, short enough, never across a heading. */
function expectSound(document: Document) {
  const passages = splitDocument(document, countWordPieces);
  const headings = document.blocks.filter(({ kind }) => kind === 'heading');
  let start = -1;
  for (const { span, context, wordPieces } of passages) {
    expect(span.start).toBeGreaterThan(start);
    expect(span.end).toBeLessThanOrEqual(document.text.length);
    const text = document.text.slice(span.start, span.end);
    expect(text).toBe(text.trim());
    expect(text).not.toBe('');
    expect(text.length).toBeLessThanOrEqual(1_800);
    const counted = countWordPieces(embeddedText(context, text)) + 2;
    expect(counted).toBeLessThanOrEqual(DEFAULT_LIMITS.embedded);
    expect(Math.abs(counted - wordPieces)).toBeLessThanOrEqual(2);
    for (const heading of headings) {
      expect(span.end <= heading.span.start || span.start >= heading.span.end).toBe(true);
    }
    start = span.start;
  }
  expect(new Set(passages.map(({ id }) => id)).size).toBe(passages.length);
  // Nothing of the text is left out: every block is covered by passages.
  for (const block of document.blocks) {
    if (block.kind === 'heading') continue;
    for (const word of document.text.slice(block.span.start, block.span.end).matchAll(/\S+/gu)) {
      const at = block.span.start + word.index;
      expect(passages.some(({ span }) => span.start <= at && at < span.end)).toBe(true);
    }
  }
  return passages;
}

const sentence = (words: number, name = 'word') => `The ${`${name} `.repeat(words).trim()} ends here.`;

describe('splitDocument', () => {
  it('keeps a section that fits in one passage', () => {
    const document = documentOf((builder) => {
      builder.heading(2, 'One');
      builder.paragraph(sentence(30));
      builder.paragraph(sentence(40));
      builder.heading(2, 'Two');
      builder.paragraph(sentence(5));
    });
    const passages = expectSound(document);
    expect(passages.map(({ section }) => section)).toEqual([['One'], ['Two']]);
  });

  it('parts a longer section between paragraphs, evenly', () => {
    const document = documentOf((builder) => {
      for (let i = 0; i < 4; i += 1) builder.paragraph(sentence(66, 'peace'));
    });
    const passages = expectSound(document);
    expect(
      passages.map(({ span }) => document.text.slice(span.start, span.end).split('\n\n').length),
    ).toEqual([2, 2]);
  });

  it('repeats one sentence where it has to part a paragraph, and only there', () => {
    const sentences = Array.from(
      { length: 12 },
      (_, i) => `Sentence number ${i} says that ${'all '.repeat(20)}agreed.`,
    );
    const document = documentOf((builder) => builder.paragraph(sentences.join(' ')));
    const passages = expectSound(document);
    expect(passages.length).toBeGreaterThan(1);
    passages.slice(1).forEach(({ span }, i) => {
      const overlap = document.text.slice(span.start, passages[i]?.span.end);
      expect(sentences).toContain(overlap);
    });
  });

  it('parts a sentence that is too long after a clause', () => {
    const clause = 'the parties shall withdraw their forces to the agreed line without delay';
    const document = documentOf((builder) => builder.paragraph(`${Array(30).fill(clause).join('; ')}.`));
    const passages = expectSound(document);
    for (const { span } of passages.slice(0, -1)) expect(document.text[span.end - 1]).toBe(';');
  });

  it('parts writing without spaces between characters', () => {
    const document = documentOf((builder) => builder.paragraph('和平協定'.repeat(300)));
    expect(expectSound(document).length).toBeGreaterThan(3);
  });

  it('tells passages with the same words apart', () => {
    const document = documentOf((builder) => {
      for (const heading of ['One', 'Two']) {
        builder.heading(2, heading);
        builder.paragraph('The parties agree.');
      }
    });
    expect(new Set(expectSound(document).map(({ id }) => id)).size).toBe(2);
  });

  it('keeps the ids of sections that stay as they are', () => {
    const build = (second: string) =>
      documentOf((builder) => {
        builder.heading(2, 'First');
        builder.paragraph(sentence(30, 'treaty'));
        builder.heading(2, 'Second');
        builder.paragraph(second);
        builder.heading(2, 'Third');
        builder.paragraph(sentence(30, 'truce'));
      });
    const before = expectSound(build('The old words.'));
    const after = expectSound(build('The new words. There are more of them.'));
    expect(after[0]?.id).toBe(before[0]?.id);
    expect(after[1]?.id).not.toBe(before[1]?.id);
    expect(after[2]?.id).toBe(before[2]?.id);
  });

  it('holds for any Unicode', () => {
    const character = fc.oneof(
      fc.constant('Word. '),
      fc.constant(' '),
      fc.string({ unit: 'binary', maxLength: 1 }),
    );
    const paragraphs = fc.array(fc.string({ unit: character, maxLength: 400 }), { maxLength: 6 });
    fc.assert(
      fc.property(paragraphs, fc.string({ unit: 'binary', maxLength: 200 }), (texts, heading) => {
        const document = documentOf((builder) => {
          texts.forEach((text, i) => {
            if (i % 2 === 1) builder.heading(1 + (i % 3), heading);
            builder.paragraph(text);
          });
        }, heading);
        expectSound(document);
      }),
      { numRuns: 60 },
    );
  });

  describe.skipIf(!hasTestData)('on real documents', () => {
    it.each([
      'treaties-md',
      'wikipedia-md',
      'parallel',
      'gutenberg',
      'un-charter',
    ])('holds for those of %s', async (folder) => {
      const files = (await readdir(testData('documents', folder))).filter((file) =>
        /\.(?:md|txt)$/u.test(file),
      );
      // A third of each folder: all of them take a minute more and show nothing else.
      for (const file of files.filter((_, i) => i % 3 === 0)) {
        const bytes = await readFile(join(testData('documents', folder), file));
        const read = await readDocument(file, bytes);
        expectSound({ ...read, id: file as DocumentId, corpus: folder });
      }
    });
  });
});

describe('fitContext', () => {
  const count = (text: string) => text.split(/\s+/u).filter(Boolean).length;
  // Room for 2 × (20 − 8 − 2) words.
  const limits = { embedded: 20, most: 8, ideal: 8, least: 2 };

  it('keeps all lines that have room, in their order', () => {
    expect(fitContext(['A title', 'Part', 'Article 1'], count, limits).lines).toEqual([
      'A title',
      'Part',
      'Article 1',
    ]);
  });

  it('leaves out headings from the middle first', () => {
    const lines = ['one two three four five six', 'a b c d e f g h i', 'j k l m n o'];
    expect(fitContext(lines, count, limits).lines).toEqual([lines[0], lines[2]]);
  });

  it('looks at few of the words of a very long line', () => {
    let counted = 0;
    const counting = (text: string) => {
      counted += 1;
      return count(text);
    };
    fitContext([Array(20_000).fill('w').join(' ')], counting, limits);
    expect(counted).toBeLessThan(50);
  });

  it('cuts a single line that is too long between words', () => {
    expect(fitContext([Array(30).fill('w').join(' ')], count, limits)).toEqual({
      lines: [Array(10).fill('w').join(' ')],
      wordPieces: 10,
    });
  });
});
