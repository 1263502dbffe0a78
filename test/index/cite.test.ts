import { execFileSync } from 'node:child_process';
import { plugins } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  CITATION_STYLES,
  type Citation,
  type CitationStyle,
  citePassage,
  type DocumentId,
  type PassageId,
  type Quotation,
  type QuotedPassage,
  type Source,
  writeBibliography,
} from '../../index/index.ts';

const ACCESSED = '2026-11-22T09:00:00.000Z';

function makePassage(
  document: Partial<Source>,
  place: Partial<Pick<QuotedPassage, 'page' | 'section' | 'passageId' | 'references'>> = {},
): QuotedPassage {
  return {
    passageId: '0123456789ab' as PassageId,
    section: [],
    page: null,
    recognised: false,
    text: 'Fighting stopped.' as Quotation,
    span: { start: 0, end: 17 },
    references: [],
    ...place,
    document: {
      id: 'a-document' as DocumentId,
      title: 'A document',
      file: 'a-document.md',
      author: null,
      issued: null,
      url: null,
      licence: null,
      ...document,
    },
  };
}

function cite(passage: QuotedPassage, style: CitationStyle): Promise<Citation> {
  return citePassage({ passage }, style, { accessed: ACCESSED });
}

/** With italics between asterisks. */
function show(text: Citation['inText']): string | null {
  return text === null ? null : text.runs.map(({ text, italic }) => (italic ? `*${text}*` : text)).join('');
}

const TREATY = makePassage(
  {
    title: 'Vienna Convention on Diplomatic Relations',
    author: 'United Nations',
    issued: '18 April 1961',
    url: 'https://legal.un.org/ilc/9_1_1961.pdf',
    licence: 'terms of use at legal.un.org',
  },
  { page: 3, section: ['Article 7'], references: [{ label: '1', text: 'A footnote, 1899.', at: 3 }] },
);
const ARMISTICE = makePassage(
  { title: 'Korean Armistice Agreement', issued: '1953-07-27' },
  { section: ['Korean Armistice Agreement', 'Article I'] },
);
const BOOK = makePassage(
  {
    title: 'Force and statecraft: diplomatic problems of our time',
    author: 'Gordon A. Craig and Alexander L. George',
    issued: '1983',
  },
  { page: 12 },
);
const HANDBOOK = makePassage(
  {
    title: 'What defence attachés do',
    author: 'The Attaché handbook',
    issued: '2026-11-22',
    licence: 'CC BY 4.0',
  },
  { section: ['What defence attachés do', 'In a crisis'] },
);
const WEB_PAGE = makePassage({
  title: 'Hotlines between headquarters',
  author: 'Smith, Jane; Jones, B. C.',
  issued: '12 May 1998',
  url: "https://example.org/a_b?x=1&y='2'",
});
const ABOUT = makePassage({ title: 'Notes on liaison', author: 'War Office', issued: 'c. 1920' });
const NOTHING = makePassage({ title: 'notes-3' });
const MARKED = makePassage(
  { title: 'The <i>x</i> "Red Line" & it\'s *limits*', author: 'Smith & Sons <b>', issued: 'Spring 1953' },
  { section: ['A "c" <b> & d'] },
);
const FRENCH = makePassage({
  title: 'Le traité de paix et la guerre',
  author: 'de Gaulle, Charles',
  issued: '1944',
});

/** Checked by hand against the styles' handbooks: APA 7, MLA 9, Chicago 17 (note and bibliography), Cite Them Right 11, NLM. */
const CHECKED: Readonly<
  Record<
    string,
    readonly [QuotedPassage, Readonly<Partial<Record<CitationStyle, readonly [string, string]>>>]
  >
> = {
  'a treaty of an institution': [
    TREATY,
    {
      apa: [
        'United Nations. (1961, April 18). *Vienna Convention on Diplomatic Relations*. https://legal.un.org/ilc/9_1_1961.pdf',
        '(United Nations, 1961, p. 3)',
      ],
      mla: [
        'United Nations. *Vienna Convention on Diplomatic Relations*. 18 Apr. 1961, https://legal.un.org/ilc/9_1_1961.pdf.',
        '(United Nations 3)',
      ],
      chicago: [
        'United Nations. “Vienna Convention on Diplomatic Relations,” April 18, 1961. https://legal.un.org/ilc/9_1_1961.pdf.',
        'United Nations, “Vienna Convention on Diplomatic Relations,” April 18, 1961, 3, https://legal.un.org/ilc/9_1_1961.pdf.',
      ],
      harvard: [
        'United Nations (1961) *Vienna Convention on Diplomatic Relations*. Available at: https://legal.un.org/ilc/9_1_1961.pdf (Accessed: 22 November 2026).',
        '(United Nations, 1961, p. 3)',
      ],
      vancouver: [
        'United Nations. Vienna Convention on Diplomatic Relations [Internet]. 1961 [cited 2026 Nov 22]. Available from: https://legal.un.org/ilc/9_1_1961.pdf',
        '(1, p. 3)',
      ],
    },
  ],
  'a treaty without an author': [
    ARMISTICE,
    {
      apa: [
        '*Korean Armistice Agreement*. (1953).',
        '(*Korean Armistice Agreement*, 1953, sec. “Article I”)',
      ],
      mla: [
        '*Korean Armistice Agreement*. 27 July 1953.',
        '(*Korean Armistice Agreement*, sec. “Article I”)',
      ],
      chicago: [
        '“Korean Armistice Agreement,” July 27, 1953.',
        '“Korean Armistice Agreement,” July 27, 1953, sec. “Article I.”',
      ],
      harvard: [
        '‘Korean Armistice Agreement’ (1953).',
        '(‘Korean Armistice Agreement’, 1953, sec. “Article I”)',
      ],
      vancouver: ['Korean Armistice Agreement. 1953.', '(1, sec. “Article I”)'],
    },
  ],
  'a book of two authors': [
    BOOK,
    {
      apa: [
        'Craig, G. A., & George, A. L. (1983). *Force and statecraft: diplomatic problems of our time*.',
        '(Craig & George, 1983, p. 12)',
      ],
      mla: [
        'Craig, Gordon A., and Alexander L. George. *Force and Statecraft: Diplomatic Problems of Our Time*. 1983.',
        '(Craig and George 12)',
      ],
      chicago: [
        'Craig, Gordon A., and Alexander L. George. *Force and Statecraft: Diplomatic Problems of Our Time*, 1983.',
        'Gordon A. Craig and Alexander L. George, *Force and Statecraft: Diplomatic Problems of Our Time*, 1983, 12.',
      ],
      harvard: [
        'Craig, G.A. and George, A.L. (1983) *Force and statecraft: diplomatic problems of our time*.',
        '(Craig and George, 1983, p. 12)',
      ],
      vancouver: [
        'Craig GA, George AL. Force and statecraft: diplomatic problems of our time. 1983.',
        '(1, p. 12)',
      ],
    },
  ],
  'an article of the handbook, without an address': [
    HANDBOOK,
    {
      apa: [
        'The Attaché handbook. (2026). *What defence attachés do*.',
        '(The Attaché handbook, 2026, sec. “In a crisis”)',
      ],
      mla: [
        'The Attaché handbook. *What Defence Attachés Do*. 22 Nov. 2026.',
        '(The Attaché handbook, sec. “In a crisis”)',
      ],
      chicago: [
        'The Attaché handbook. “What Defence Attachés Do,” November 22, 2026.',
        'The Attaché handbook, “What Defence Attachés Do,” November 22, 2026, sec. “In a crisis.”',
      ],
      harvard: [
        'The Attaché handbook (2026) ‘What defence attachés do’.',
        '(The Attaché handbook, 2026, sec. “In a crisis”)',
      ],
      vancouver: ['The Attaché handbook. What defence attachés do. 2026.', '(1, sec. “In a crisis”)'],
    },
  ],
  'a page of the web': [
    WEB_PAGE,
    {
      apa: [
        'Smith, J., & Jones, B. C. (1998, May 12). *Hotlines between headquarters*. https://example.org/a_b?x=1&y=%272%27',
        '(Smith & Jones, 1998)',
      ],
      mla: [
        'Smith, Jane, and B. C. Jones. *Hotlines between Headquarters*. 12 May 1998, https://example.org/a_b?x=1&y=%272%27.',
        '(Smith and Jones)',
      ],
      chicago: [
        'Smith, Jane, and B. C. Jones. “Hotlines between Headquarters,” May 12, 1998. https://example.org/a_b?x=1&y=%272%27.',
        'Jane Smith and B. C. Jones, “Hotlines between Headquarters,” May 12, 1998, https://example.org/a_b?x=1&y=%272%27.',
      ],
      harvard: [
        'Smith, J. and Jones, B.C. (1998) *Hotlines between headquarters*. Available at: https://example.org/a_b?x=1&y=%272%27 (Accessed: 22 November 2026).',
        '(Smith and Jones, 1998)',
      ],
      vancouver: [
        'Smith J, Jones BC. Hotlines between headquarters [Internet]. 1998 [cited 2026 Nov 22]. Available from: https://example.org/a_b?x=1&y=%272%27',
        '(1)',
      ],
    },
  ],
  'a document of about a year': [
    ABOUT,
    {
      apa: ['War Office. (ca. 1920). *Notes on liaison*.', '(War Office, ca. 1920)'],
      mla: ['War Office. *Notes on Liaison*. c. 1920.', '(War Office)'],
      chicago: ['War Office. “Notes on Liaison,” [1920?].', 'War Office, “Notes on Liaison,” [1920?].'],
      harvard: ['War Office (c. 1920) ‘Notes on liaison’.', '(War Office, c. 1920)'],
      vancouver: ['War Office. Notes on liaison. c. 1920.', '(1)'],
    },
  ],
  'a document that says nothing of itself': [
    NOTHING,
    {
      apa: ['*notes-3*. (n.d.).', '(*Notes-3*, n.d.)'],
      mla: ['*Notes-3*.', '(*Notes-3*)'],
      chicago: ['“Notes-3,” n.d.', '“Notes-3,” n.d.'],
      harvard: ['‘notes-3’ (no date).', '(‘notes-3’, no date)'],
      vancouver: ['notes-3.', '(1)'],
    },
  ],
  'a title with quotation marks and signs that have a meaning': [
    MARKED,
    {
      apa: [
        'Smith & Sons <b>. (Spring 1953). *The <i>x</i> “Red Line” & it’s *limits**.',
        '(Smith & Sons <b>, Spring 1953, sec. “A ‘c’ <b> & d”)',
      ],
      mla: [
        'Smith & Sons <b>. *The <i>x</i> “Red Line” & it’s *limits**. Spring 1953.',
        '(Smith & Sons <b>, sec. “A ‘c’ <b> & d”)',
      ],
      chicago: [
        'Smith & Sons <b>. “The <i>x</i> ‘Red Line’ & it’s *limits*,” Spring 1953.',
        'Smith & Sons <b>, “The <i>x</i> ‘Red Line’ & it’s *limits*,” Spring 1953, sec. “A ‘c’ <b> & d.”',
      ],
      harvard: [
        'Smith & Sons <b> (Spring 1953) ‘The <i>x</i> “Red Line” & it’s *limits*’.',
        '(Smith & Sons <b>, Spring 1953, sec. “A ‘c’ <b> & d”)',
      ],
      vancouver: [
        'Smith & Sons <b>. The <i>x</i> “Red Line” & it’s *limits*. Spring 1953.',
        '(1, sec. “A ‘c’ <b> & d”)',
      ],
    },
  ],
  'a title in another language, which keeps its small letters': [
    FRENCH,
    {
      mla: ['de Gaulle, Charles. *Le traité de paix et la guerre*. 1944.', '(de Gaulle)'],
      chicago: [
        'Gaulle, Charles de. *Le traité de paix et la guerre*, 1944.',
        'Charles de Gaulle, *Le traité de paix et la guerre*, 1944.',
      ],
    },
  ],
};

describe.each(Object.entries(CHECKED))('%s', (_, [passage, expected]) => {
  it.each(Object.entries(expected))('is cited in %s', async (style, [reference, inText]) => {
    const citation = await cite(passage, style as CitationStyle);
    expect({ reference: show(citation.reference), inText: show(citation.inText) }).toEqual({
      reference,
      inText,
    });
  });
});

describe('a citation in words', () => {
  it('is the same whatever was cited before', async () => {
    const passages = Object.values(CHECKED).map(([passage]) => passage);
    const styles = CITATION_STYLES.filter((style) => !['bibtex', 'csl-json'].includes(style));
    const all = (order: readonly QuotedPassage[]) =>
      Promise.all(
        styles.flatMap((style) => order.map(async (passage) => JSON.stringify(await cite(passage, style)))),
      );
    expect((await all(passages.toReversed())).sort()).toEqual((await all(passages)).sort());
  });

  it('keeps the words of metadata, whatever they are', async () => {
    const words = fc.string({
      unit: fc.constantFrom(...'aéß<>&{}()[]#;:=/\\$%_*~^@'),
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(words, words, async (title, author) => {
        const passage = makePassage({ title: `x${title}x`, author: `y${author}y` });
        const { reference } = await cite(passage, 'vancouver');
        expect(reference.text).toContain(`x${title}x`);
        if (!author.includes(';')) expect(reference.text).toContain(`y${author}y`);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves the passage’s own notes out', async () => {
    for (const style of CITATION_STYLES) {
      expect(JSON.stringify(await cite(TREATY, style))).not.toContain('footnote');
    }
  });
});

// Formats for programs

const dateSchema = z.union([
  z.strictObject({
    'date-parts': z.array(z.array(z.int()).min(1).max(3)).min(1).max(2),
    circa: z.literal(true).optional(),
  }),
  z.strictObject({ literal: z.string().min(1) }),
]);

const nameSchema = z.union([
  z.strictObject({
    family: z.string().min(1),
    given: z.string().min(1),
    suffix: z.string().optional(),
    'non-dropping-particle': z.string().optional(),
    'dropping-particle': z.string().optional(),
  }),
  z.strictObject({ literal: z.string().min(1) }),
]);

/** The part of csl-data.json (CSL schema 1.0.2) that we write. */
const cslSchema = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9-]+$/u),
      type: z.enum(['book', 'webpage', 'document']),
      title: z.string().min(1),
      author: z.array(nameSchema).min(1).optional(),
      issued: dateSchema.optional(),
      URL: z.url().optional(),
      accessed: dateSchema.optional(),
      locator: z.string().optional(),
      section: z.string().optional(),
      note: z.string(),
    }),
  )
  .min(1);

const fact = fc.option(
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...'aZé条 -{}\\&%#_$~^"\'`,;<>?!@=.\n'), minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      'United Nations',
      'Craig, Gordon A.; George, A. L.',
      'c. 1920',
      '27 July 1953',
      '1914–1918',
      'Carl von Clausewitz',
    ),
  ),
  { nil: null },
);

const anyPassage = fc
  .record({
    title: fact.map((title) => title?.trim() || 'Untitled'),
    author: fact,
    issued: fact,
    licence: fact,
    url: fc.option(
      fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fact.map(String)),
      { nil: null },
    ),
    page: fc.option(fc.integer({ min: 1, max: 900 }), { nil: null }),
    section: fc.array(
      fact.map((heading) => heading ?? ''),
      { maxLength: 2 },
    ),
  })
  .map(({ page, section, ...document }) => makePassage(document, { page, section }));

describe('CSL-JSON', () => {
  it('has what is known, and where the passage stands', async () => {
    expect(JSON.parse((await cite(TREATY, 'csl-json')).reference.text)).toEqual([
      {
        id: 'unitednations1961vienna',
        type: 'webpage',
        title: 'Vienna Convention on Diplomatic Relations',
        author: [{ literal: 'United Nations' }],
        issued: { 'date-parts': [[1961, 4, 18]] },
        URL: 'https://legal.un.org/ilc/9_1_1961.pdf',
        accessed: { 'date-parts': [[2026, 11, 22]] },
        locator: '3',
        section: 'Article 7',
        note: 'Passage 0123456789ab, section “Article 7”, p. 3; licence terms of use at legal.un.org',
      },
    ]);
    expect(JSON.parse((await cite(BOOK, 'csl-json')).reference.text)).toMatchObject([
      {
        id: 'craig1983force',
        type: 'book',
        author: [{ family: 'Craig', given: 'Gordon A.' }, { family: 'George' }],
      },
    ]);
    expect((await cite(BOOK, 'csl-json')).reference.text).not.toContain('accessed');
  });

  it('is as its schema has it, whatever the metadata', async () => {
    await fc.assert(
      fc.asyncProperty(anyPassage, async (passage) => {
        cslSchema.parse(JSON.parse((await cite(passage, 'csl-json')).reference.text));
      }),
      { numRuns: 300 },
    );
  });
});

interface Parsed {
  readonly [field: string]: unknown;
}

function parseBibtex(text: string): Parsed[] {
  const input = (plugins as unknown as { input: { chain(text: string, options: object): Parsed[] } }).input;
  return input.chain(text, { forceType: '@biblatex/text', generateGraph: false });
}

/** What BibTeX can't say: names in braces are family names, particles are of one kind, dates about right are words. */
function asBibtexHasIt(item: z.infer<typeof cslSchema>[number]): Parsed {
  const names = item.author?.map((name) => {
    if ('literal' in name) return { family: name.literal };
    const { 'dropping-particle': dropping, ...rest } = name;
    return dropping === undefined ? rest : { ...rest, 'non-dropping-particle': dropping };
  });
  const { issued } = item;
  const parts = issued !== undefined && 'date-parts' in issued ? issued['date-parts'] : [];
  const years = parts.map(([year]) => year).join('–');
  const date =
    issued === undefined || 'literal' in issued || (issued.circa === undefined && parts.length === 1)
      ? issued
      : { literal: issued.circa ? `c. ${years}` : years };
  const { id, title, note, URL, accessed } = item;
  return JSON.parse(JSON.stringify({ id, title, note, URL, accessed, author: names, issued: date }));
}

describe('BibTeX', () => {
  it('has what is known, with the passage in the note', async () => {
    expect((await cite(TREATY, 'bibtex')).reference.text).toBe(
      [
        '@misc{unitednations1961vienna,',
        '  author = {{United Nations}},',
        '  title = {{Vienna Convention on Diplomatic Relations}},',
        '  year = {1961},',
        '  month = apr,',
        '  day = {18},',
        '  url = {https://legal.un.org/ilc/9_1_1961.pdf},',
        '  urldate = {2026-11-22},',
        '  note = {Passage 0123456789ab, section “Article 7”, p. 3; licence terms of use at legal.un.org},',
        '}',
      ].join('\n'),
    );
    expect((await cite(BOOK, 'bibtex')).reference.text).toContain(
      '@book{craig1983force,\n  author = {Craig, Gordon A. and George, Alexander L.},',
    );
  });

  it('escapes what TeX gives a meaning to', async () => {
    const passage = makePassage({
      title: 'A {b} & 5 % of #1_$2 ~ ^ \\ -- “é”',
      author: '{Smith} & Sons, and others',
    });
    const { text } = (await cite(passage, 'bibtex')).reference;
    expect(text).toContain(
      'title = {{A \\textbraceleft{}b\\textbraceright{} \\& 5 \\% of \\#1\\_\\$2 \\textasciitilde{} \\textasciicircum{} \\textbackslash{} -{}- “é”}}',
    );
    expect(text).toContain('author = {{\\textbraceleft{}Smith\\textbraceright{} \\& Sons, and others}}');
  });

  it('comes back the same from a parser', async () => {
    await fc.assert(
      fc.asyncProperty(anyPassage, async (passage) => {
        const [parsed] = parseBibtex((await cite(passage, 'bibtex')).reference.text);
        const [item] = cslSchema.parse(JSON.parse((await cite(passage, 'csl-json')).reference.text));
        if (item === undefined || parsed === undefined) throw new Error('Expected an entry each');
        const { 'citation-key': _, type: __, ...fields } = parsed;
        expect(fields).toEqual(asBibtexHasIt(item));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a bibliography', () => {
  const other = makePassage(
    { ...HANDBOOK.document, id: 'another' as DocumentId },
    { passageId: 'zzzzzzzzzzzz' as PassageId },
  );
  const second = { ...HANDBOOK, passageId: '111111111111' as PassageId, page: 4 };
  const passages = [HANDBOOK, other, second, HANDBOOK];

  it('has one entry for each document, under keys that differ, with its passages in the note', () => {
    const parsed = parseBibtex(writeBibliography(passages, 'bibtex', { accessed: ACCESSED }));
    expect(parsed).toMatchObject([
      {
        id: 'attachehandbook2026defence',
        note: 'Passage 0123456789ab, section “In a crisis”; Passage 111111111111, section “In a crisis”, p. 4; licence CC BY 4.0',
      },
      { id: 'attachehandbook2026defenceb', note: 'Passage zzzzzzzzzzzz; licence CC BY 4.0' },
    ]);
  });

  it('says the same in CSL-JSON', () => {
    const items = cslSchema.parse(
      JSON.parse(writeBibliography(passages, 'csl-json', { accessed: ACCESSED })),
    );
    expect(items.map(({ id }) => id)).toEqual(['attachehandbook2026defence', 'attachehandbook2026defenceb']);
    expect(items[0]).not.toHaveProperty('locator');
  });
});

it('loads citation-js only when it is needed', () => {
  const script = `
    import { citePassage } from './index/index.ts';
    const { createRequire } = await import('node:module');
    const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('citeproc'));
    const passage = ${JSON.stringify(BOOK)};
    const before = isLoaded();
    await citePassage({ passage }, 'bibtex', { accessed: null });
    const after = isLoaded();
    await citePassage({ passage }, 'apa', { accessed: null });
    console.log(JSON.stringify([before, after, isLoaded()]));
    process.exit(0);`;
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    {
      encoding: 'utf8',
    },
  );
  expect(JSON.parse(output)).toEqual([false, false, true]);
});
