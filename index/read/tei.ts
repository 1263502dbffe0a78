import type { ExtractedText } from '../document.ts';
import { UnreadableFileError } from '../errors.ts';
import { type BlockReference, DocumentBuilder } from './document-builder.ts';
import { InlineText } from './inline-text.ts';
import type { ReadResult } from './reader.ts';
import { readTeiHeader, readTeiLanguage } from './tei-header.ts';
import { findAll, findPath, isElement, textWithin, type XmlElement } from './xml-tree.ts';

const ROOTS = new Set(['TEI', 'TEI.2', 'teiCorpus', 'teiCorpus.2']);

export function isTei(root: XmlElement): boolean {
  return ROOTS.has(root.local);
}

/**
 * The text of a TEI document as its source has it. Divisions with a head are sections; notes are
 * references, their marks cut. Of a choice, what the source reads is taken (orig, sic, abbr), of an
 * apparatus the lemma. Left out: running heads and other forme work, title pages, deletions,
 * pictures with their captions. A line break is one where it is set apart from the source's own line
 * ends, which are numbered, hyphenated or tied to a facsimile: those are spaces, or nothing inside a word.
 * @throws {UnreadableFileError} when it holds no text
 */
export function readTei(root: XmlElement): ReadResult {
  const texts = findTexts(root);
  if (texts.length === 0) {
    throw new UnreadableFileError('It is TEI with a header alone, without a text.');
  }
  const [header] = findPath(root, 'teiHeader');
  const isCorpus = root.local.startsWith('teiCorpus');
  const collector = new TeiCollector(root, isCorpus ? 1 : 0);
  for (const { text, title } of texts) {
    if (isCorpus) collector.work(title);
    collector.walk(text);
  }
  return {
    ...collector.finish(),
    declaredId: null,
    metadata: header === undefined ? {} : readTeiHeader(header),
    // The root's is that of the header as well, and often of the edition rather than the text.
    language:
      texts[0]?.text.attributes['xml:lang'] ??
      (header && readTeiLanguage(header)) ??
      root.attributes['xml:lang'] ??
      null,
  };
}

/** The texts of one document or of a corpus, each with its work's title. */
function findTexts(root: XmlElement): { readonly text: XmlElement; readonly title: string }[] {
  return root.children.filter(isElement).flatMap((child) => {
    if (ROOTS.has(child.local)) return findTexts(child);
    if (child.local !== 'text') return [];
    const [header] = findPath(root, 'teiHeader');
    return [{ text: child, title: (header && readTeiHeader(header).title) ?? '' }];
  });
}

/** Elements that hold divisions or blocks: each of their children stands apart. */
const DIVISIONS = new Set(
  `text front body back group floatingText div div0 div1 div2 div3 div4 div5 div6 div7 postscript
  castList listBibl`.split(/\s+/u),
);

const BLOCKS = new Set(
  `p ab lg list item table row opener closer dateline salute signed byline trailer argument epigraph sp
  speaker figure floatingText`.split(/\s+/u),
);

/** Whose children stand apart, too, though some of them (label, stage) may stand in a line elsewhere. */
const GROUPS = new Set(['list', 'sp', 'argument', 'epigraph', 'noteGrp']);

const LEFT_OUT = new Set(
  `teiHeader fw titlePage del figDesc graphic media notatedMusic index facsimile sourceDoc standOff xenoData
  spanGrp linkGrp join certainty precision respons`.split(/\s+/u),
);

/** In the order of preference: what the source reads, not what its editor makes of it. */
const SOURCE_READINGS = ['orig', 'sic', 'abbr'] as const;

/** Longer ones are emphatic sentences. */
const LONGEST_BOLD_HEADING = 90;

class TeiCollector {
  readonly #builder = new DocumentBuilder();
  readonly #notes: Notes;
  readonly #inline = new InlineText();
  /** Whether unadorned line breaks, too, are the source's line ends. */
  readonly #isTranscribed: boolean;
  #kind: 'paragraph' | 'item' = 'paragraph';
  /** Rank of the innermost division that is open; 0 outside all. */
  #level: number;
  #inRow = false;
  /** The page that the next block begins on; undefined while none has begun since the last. */
  #page: number | null | undefined;
  /** References of headings, which can hold none: they go to the block below. */
  #waiting: BlockReference[] = [];

  /** What is to be done with elements that are more than a block or a piece of a line. */
  readonly #handlers = new Map<string, (element: XmlElement, parent: XmlElement) => void>([
    ['anchor', (element) => this.#pointer(element)],
    ['ref', (element) => this.#pointer(element)],
    ['ptr', (element) => this.#pointer(element)],
    ['note', (element, parent) => this.#note(element, parent)],
    ['pb', (element) => this.#pageBreak(element)],
    ['lb', (element) => this.#lineBreak(element)],
    ['cb', (element) => this.#columnBreak(element)],
    ['choice', (element) => this.#choice(element)],
    ['app', (element) => this.#choice(element)],
    ['gap', () => this.#inline.add('[…]')],
    ['head', (element, parent) => this.#head(element, parent)],
    ['row', (element) => this.#row(element)],
    ['cell', (element, parent) => this.#cell(element, parent)],
    ['l', (element) => this.#verse(element)],
    ['addrLine', (element) => this.#verse(element)],
  ]);

  constructor(root: XmlElement, level: number) {
    this.#notes = new Notes(root);
    this.#level = level;
    this.#isTranscribed = findAll(root, 'lb').some(isSourceLineEnd);
  }

  /** One of the works of a corpus. */
  work(title: string): void {
    this.#builder.endSections(1);
    this.#builder.heading(1, title);
  }

  finish(): ExtractedText {
    this.#flush();
    return this.#builder.finish();
  }

  walk(element: XmlElement): void {
    for (const child of element.children) {
      if (typeof child === 'string') this.#inline.add(child);
      else this.#element(child, element);
    }
  }

  #element(element: XmlElement, parent: XmlElement): void {
    const { local } = element;
    if (LEFT_OUT.has(local)) return;
    const handle = this.#handlers.get(local);
    if (handle !== undefined) handle(element, parent);
    else if (this.#inRow) this.#spaced(element);
    else if (/^div[0-7]?$/u.test(local) || local === 'floatingText') this.#division(element);
    else if (standsApart(local, parent.local)) this.#block(element);
    else this.walk(element);
  }

  #division(element: XmlElement): void {
    this.#flush();
    this.#level += 1;
    this.#builder.endSections(this.#level);
    this.walk(element);
    this.#flush();
    this.#builder.endSections(this.#level);
    this.#level -= 1;
  }

  #block(element: XmlElement): void {
    const { local } = element;
    // The term that is explained and its explanation are one item.
    const isExplanation = local === 'item' && this.#kind === 'item' && !this.#inline.isBlank;
    if (isExplanation) this.#inline.add(' ');
    // The paragraph that an item begins with is the item.
    else if (this.#flush() || DIVISIONS.has(local)) this.#kind = 'paragraph';
    if (local === 'item' || local === 'label' || local === 'bibl' || local === 'biblStruct')
      this.#kind = 'item';
    if (local === 'p' && this.#isBoldHeading(element)) {
      this.#heading(element, this.#level + 1);
      return;
    }
    this.walk(element);
    if (local === 'label') return;
    this.#flush();
    this.#kind = 'paragraph';
  }

  /** Blocks within a cell. */
  #spaced(element: XmlElement): void {
    const isBlock = BLOCKS.has(element.local);
    if (isBlock) this.#inline.add(' ');
    this.walk(element);
    if (isBlock) this.#inline.add(' ');
  }

  #row(element: XmlElement): void {
    if (this.#inRow) {
      this.#spaced(element);
      return;
    }
    this.#flush();
    this.#kind = 'item';
    this.#inRow = true;
    this.walk(element);
    this.#inRow = false;
    this.#flush();
    this.#kind = 'paragraph';
  }

  #cell(element: XmlElement, row: XmlElement): void {
    if (row.children.find((child) => isElement(child) && child.local === 'cell') !== element) {
      this.#inline.cellBreak();
    }
    this.walk(element);
  }

  #verse(element: XmlElement): void {
    if (this.#inRow) this.#inline.add(' ');
    else this.#inline.lineBreak();
    this.walk(element);
    if (this.#inRow) this.#inline.add(' ');
    else this.#inline.lineBreak();
  }

  #head(element: XmlElement, parent: XmlElement): void {
    if (parent.local === 'figure') return;
    const isSection =
      DIVISIONS.has(parent.local) && parent.local !== 'listBibl' && parent.local !== 'castList';
    const first = parent.children.find((child) => isElement(child) && child.local === 'head');
    if (this.#inRow) this.#spaced(element);
    else if (!isSection) this.#block(element);
    // Several heads of one division are one title: "Chapter I", "Of the laws".
    else if (first === element) {
      const heads = parent.children.filter(isElement).filter(({ local }) => local === 'head');
      this.#heading({ ...element, children: joinHeads(heads) }, Math.max(this.#level, 1));
    }
  }

  #heading(element: XmlElement, level: number): void {
    this.#flush();
    this.walk(element);
    const taken = this.#inline.take();
    this.#applyPage();
    if (taken === null) return;
    this.#builder.heading(level, taken.text);
    this.#waiting.push(...taken.references.map((reference) => ({ ...reference, at: 0 })));
  }

  /** A paragraph that is nothing but bold type, as historians' texts mark what is below their heads. */
  #isBoldHeading(element: XmlElement): boolean {
    const children = element.children.filter((child) => isElement(child) || child.trim() !== '');
    const [only, second] = children;
    if (only === undefined || second !== undefined || !isElement(only) || only.local !== 'hi') return false;
    const text = textWithin(only);
    return (
      this.#level > 0 &&
      /(?:^|\s)(?:strong|bold|b)(?:\s|$)/u.test(only.attributes.rend ?? '') &&
      text.length <= LONGEST_BOLD_HEADING &&
      !/[.,;:!]$/u.test(text)
    );
  }

  #note(element: XmlElement, parent: XmlElement): void {
    if (this.#notes.hasMark(element)) return;
    // One that stands alone, with nothing that points to it, is a text of its own.
    if (standsAlone(parent)) this.#block(element);
    else this.#reference(element);
  }

  #pointer(element: XmlElement): void {
    const note = this.#notes.target(element);
    if (note === null) this.walk(element);
    else this.#reference(note, textWithin(element));
  }

  #reference(note: XmlElement, mark = ''): void {
    const text = this.#notes.textOf(note);
    if (text !== '') this.#inline.reference(this.#notes.labelOf(note, mark), text);
  }

  #choice(element: XmlElement): void {
    const readings = element.children.filter(isElement);
    const wanted = element.local === 'app' ? ['lem'] : SOURCE_READINGS;
    const taken =
      wanted.map((local) => readings.find((reading) => reading.local === local)).find(Boolean) ?? readings[0];
    if (taken !== undefined) this.walk(taken);
  }

  #lineBreak(element: XmlElement): void {
    if (element.attributes.break === 'no') this.#inline.joinWord();
    else if (this.#isTranscribed || this.#inRow) this.#inline.add(' ');
    else this.#inline.lineBreak();
  }

  #columnBreak(element: XmlElement): void {
    if (element.attributes.break === 'no') this.#inline.joinWord();
  }

  /** A block belongs to the page that it begins on; numbers that are none ("xii", "12r") make it unknown. */
  #pageBreak(element: XmlElement): void {
    const number = /^[1-9]\d{0,5}$/u.exec(element.attributes.n?.trim() ?? '')?.[0];
    this.#page = number === undefined ? null : Number(number);
    if (this.#inline.isBlank) this.#applyPage();
    if (element.attributes.break === 'no') this.#inline.joinWord();
  }

  #applyPage(): void {
    if (this.#page !== undefined) this.#builder.startPage(this.#page);
    this.#page = undefined;
  }

  /** @returns whether there was anything */
  #flush(): boolean {
    const taken = this.#inline.take();
    if (taken !== null) {
      const references = [...this.#waiting, ...taken.references];
      this.#waiting = [];
      this.#builder[this.#kind](taken.text, references);
    }
    this.#applyPage();
    return taken !== null;
  }
}

function standsApart(local: string, parent: string): boolean {
  return BLOCKS.has(local) || DIVISIONS.has(local) || DIVISIONS.has(parent) || GROUPS.has(parent);
}

function joinHeads(heads: readonly XmlElement[]): XmlElement['children'] {
  return heads.flatMap((head, position) => (position === 0 ? head.children : [': ', ...head.children]));
}

/** Line ends that a transcription keeps from its source, rather than breaks that a reader is to see. */
function isSourceLineEnd({ attributes }: XmlElement): boolean {
  return ['n', 'break', 'facs', 'ed', 'edRef'].some((name) => attributes[name] !== undefined);
}

function standsAlone(parent: XmlElement): boolean {
  return DIVISIONS.has(parent.local) || GROUPS.has(parent.local);
}

/** Longer ones are words about a note ("see note 3") rather than its mark. */
const LONGEST_MARK = 6;

/** The notes of a document and what points to them. */
class Notes {
  /** Notes that stand apart from their marks, by what points to them. */
  readonly #byMark = new Map<XmlElement, XmlElement>();
  readonly #marked = new Set<XmlElement>();
  readonly #numbers = new Map<XmlElement, number>();
  /** A note that many marks lead to is put together once. */
  readonly #texts = new Map<XmlElement, string>();

  constructor(root: XmlElement) {
    const apart = new Map<string, XmlElement>();
    const byAnchor = new Map<string, XmlElement>();
    const marks: XmlElement[] = [];
    const visit = (parent: XmlElement) => {
      for (const child of parent.children) {
        if (!isElement(child)) continue;
        if (child.local === 'note') {
          this.#numbers.set(child, this.#numbers.size + 1);
          const [id, anchor] = [idOf(child), fragmentOf(child)];
          if (id !== null && standsAlone(parent)) apart.set(id, child);
          if (anchor !== null && standsAlone(parent)) byAnchor.set(anchor, child);
        } else if (['ref', 'ptr', 'anchor'].includes(child.local)) marks.push(child);
        visit(child);
      }
    };
    for (const { text } of findTexts(root)) visit(text);
    for (const mark of marks) {
      if (textWithin(mark).length > LONGEST_MARK) continue;
      const note = apart.get(fragmentOf(mark) ?? '') ?? byAnchor.get(idOf(mark) ?? '');
      if (note === undefined) continue;
      this.#byMark.set(mark, note);
      this.#marked.add(note);
    }
  }

  /** Whether a note is shown where its mark stands, elsewhere in the text. */
  hasMark(note: XmlElement): boolean {
    return this.#marked.has(note);
  }

  /** The note that something is the mark of; null when it points elsewhere. */
  target(mark: XmlElement): XmlElement | null {
    return this.#byMark.get(mark) ?? null;
  }

  /** In one line. */
  textOf(note: XmlElement): string {
    let text = this.#texts.get(note);
    if (text === undefined) {
      text = pieces(note).join('').replace(/\s+/gu, ' ').trim();
      this.#texts.set(note, text);
    }
    return text;
  }

  /** The note's number as written, or what stands at its mark, or its place among the notes. */
  labelOf(note: XmlElement, mark: string): string {
    const written = (note.attributes.n ?? mark).replace(/^[[(\s]+|[\])\s.]+$/gu, '');
    return written || String(this.#numbers.get(note) ?? '*');
  }
}

function pieces(element: XmlElement): string[] {
  return element.children.flatMap((child) => {
    if (typeof child === 'string') return [child];
    if (LEFT_OUT.has(child.local)) return [];
    if (child.local === 'choice') {
      const readings = child.children.filter(isElement);
      const taken = SOURCE_READINGS.map((name) => readings.find(({ local }) => local === name)).find(Boolean);
      return pieces(taken ?? readings[0] ?? { ...child, children: [] });
    }
    const spaced = BLOCKS.has(child.local) || child.local === 'l' || child.local === 'lb';
    return spaced ? [' ', ...pieces(child), ' '] : pieces(child);
  });
}

function idOf({ attributes }: XmlElement): string | null {
  return attributes['xml:id'] ?? attributes.id ?? null;
}

function fragmentOf({ attributes }: XmlElement): string | null {
  return /^#(\S+)$/u.exec(attributes.target ?? '')?.[1] ?? null;
}
