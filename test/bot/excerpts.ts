import fc from 'fast-check';
import {
  type DocumentId,
  type Excerpt,
  type PassageId,
  type Quotation,
  type Quoted,
  type Reference,
  type Source,
  splitSentences,
} from '../../index/index.ts';

/** An excerpt for tests of how excerpts are shown; of its sentences the one numbered `key` is the key sentence. */
export function makeExcerpt(
  text: string,
  {
    key = 0,
    ...facts
  }: Partial<Omit<Excerpt, 'text' | 'document'>> & { key?: number; document?: Partial<Source> } = {},
): Excerpt {
  const sentences = splitSentences(text);
  const sentence = sentences[key % Math.max(1, sentences.length)] ?? { start: 0, end: text.length };
  // Somewhere inside a document, so that offsets into it and into the excerpt differ.
  const at = 1_000;
  return {
    passageId: '0123456789ab' as PassageId,
    section: ['Daily work'],
    page: null,
    recognised: false,
    similarity: 0.7,
    lexicalScore: 3,
    score: 0.8,
    confidence: 0.9,
    alsoIn: [],
    references: [],
    text: text as Quotation,
    span: { start: at, end: at + text.length },
    highlight: { start: at + sentence.start, end: at + sentence.end },
    ...facts,
    document: {
      id: 'attaches' as DocumentId,
      title: 'What attachés do',
      file: 'attaches.md',
      author: 'A. Writer',
      issued: '1961',
      url: 'https://example.org/attaches',
      licence: 'CC BY 4.0',
      ...facts.document,
    },
  };
}

export function makeQuoted(first: Excerpt, ...rest: readonly Excerpt[]): Quoted {
  return {
    kind: 'quoted',
    certainty: 'certain',
    question: 'What do attachés do?',
    readAs: null,
    leansOn: null,
    compares: null,
    generation: '1',
    elapsedMs: 1,
    excerpts: [first, ...rest],
    hasMore: false,
  };
}

/** Pieces that Discord gives a meaning to, words, ends of sentences, and anything else that Unicode has. */
const pieces = fc.oneof(
  fc.constantFrom(
    ...[
      '*',
      '**',
      '_',
      '__',
      '~~',
      '`',
      '```',
      '||',
      '|',
      '> ',
      '>>> ',
      '# ',
      '### ',
      '-# ',
      '- ',
      '+ ',
      '1. ',
      '\\',
    ],
    ...[
      '[',
      ']',
      '(',
      ')',
      '[a](https://b.org)',
      '<',
      '>',
      '<@123>',
      '<@&4>',
      '<#5>',
      '<:x:6>',
      '<t:1618953630:R>',
    ],
    ...[
      '</ask:7>',
      '@everyone',
      '@here',
      ':smile:',
      ':',
      '://',
      'https://un.org/a_b_c',
      'https://un.org/*x*',
      '\n',
      '\n\n',
    ],
    ...[
      'https://un.org/?A',
      'http://x_',
      '<https://y_z>',
      'Peace',
      ' was',
      ' made',
      '. ',
      '? ',
      '! ',
      '.',
      ' The',
      ' ',
      '\t',
    ],
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }).map((text) => text.replace(/\p{Surrogate}|\r/gu, '')),
);

/** Texts as documents hold them and worse, but no carriage returns: readers make line feeds of those. */
export function anyText(maxPieces = 60): fc.Arbitrary<string> {
  return fc.array(pieces, { maxLength: maxPieces }).map((parts) => parts.join(''));
}

const references: fc.Arbitrary<readonly Reference[]> = fc.array(
  fc.record({ label: fc.string({ minLength: 1, maxLength: 6 }), text: anyText(30), at: fc.constant(0) }),
  { maxLength: 8 },
);

const fact = fc.option(anyText(40), { nil: null });

/** Excerpts whose every fact may be missing, odd, or very long. */
export const anyExcerpt: fc.Arbitrary<Excerpt> = fc
  .record({
    text: fc
      .tuple(anyText(), fc.constantFrom(1, 1, 1, 5, 40, 200))
      .map(([text, times]) => text.repeat(times))
      .filter((text) => splitSentences(text).length > 0),
    key: fc.nat(50),
    section: fc.array(anyText(20), { maxLength: 5 }),
    page: fc.option(fc.nat(2_000), { nil: null }),
    references,
    document: fc.record({
      title: fc.oneof(anyText(10), anyText(300)),
      author: fact,
      issued: fact,
      licence: fact,
      url: fc.option(fc.oneof(fc.webUrl(), fc.constant('ftp://x.org'), anyText(10)), { nil: null }),
    }),
  })
  .map(({ text, ...facts }) => makeExcerpt(text, facts));
