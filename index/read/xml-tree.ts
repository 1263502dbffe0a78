import { decodeNamedCharacterReference } from 'decode-named-character-reference';
import { UnreadableFileError } from '../errors.ts';

/** An element with its name and attribute names as written, prefixes and all. */
export interface XmlElement {
  readonly name: string;
  /** `name` without its prefix. */
  readonly local: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (XmlElement | string)[];
}

/** So that code that follows a tree down can't exhaust the call stack; real documents nest 30 deep at most. */
const DEEPEST_NESTING = 500;

/** Code units that the parser is given at once. */
const CHUNK = 65_536;

/**
 * The tree of a well-formed XML text: character data with CDATA sections joined, comments and
 * processing instructions left out. A document type declaration is passed over: nothing is fetched,
 * and no entity that it declares is replaced. Names of HTML's characters (`&mdash;`), which older
 * documents take from entity sets, stand for them.
 * @throws {UnreadableFileError} when it is not well-formed, nests too deeply, or uses another entity
 */
export async function parseXml(text: string): Promise<XmlElement> {
  const { SaxesParser } = await import('saxes');
  const parser = new SaxesParser<{ xmlns: false; position: true }>({ xmlns: false, position: true });
  parser.ENTITIES = knownEntities();
  let root: XmlElement | null = null;
  const open: XmlElement[] = [];
  parser.on('error', (error) => {
    throw notWellFormed(error.message);
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= DEEPEST_NESTING) {
      throw new UnreadableFileError(
        `Its elements nest more than ${DEEPEST_NESTING} deep, as no real document’s do.`,
      );
    }
    const element: XmlElement = { name, local: name.slice(name.indexOf(':') + 1), attributes, children: [] };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  const addText = (data: string) => {
    const children = open.at(-1)?.children;
    if (children === undefined) return;
    const last = children.at(-1);
    if (typeof last === 'string') children[children.length - 1] = last + data;
    else children.push(data);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  for (let from = 0; from < text.length; from += CHUNK) parser.write(text.slice(from, from + CHUNK));
  parser.close();
  if (root === null) throw notWellFormed('there is no element in it.');
  return root;
}

/** XML's own five and HTML's names; any other ends the parse. */
function knownEntities(): Record<string, string> {
  const own: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return new Proxy<Record<string, string>>(
    {},
    {
      get(_, name) {
        const character =
          typeof name === 'string' ? (own[name] ?? decodeNamedCharacterReference(name)) : undefined;
        if (typeof character === 'string') return character;
        throw new UnreadableFileError(
          `It uses the entity &${String(name).slice(0, 40)};, and entities that a file declares are not replaced: ` +
            'save it with its text written out.',
        );
      },
    },
  );
}

/** The parser's messages begin with line and column: "3:14: unclosed tag: p". */
function notWellFormed(message: string): UnreadableFileError {
  const [, line, problem] = /^(\d+):\d+: (.*)$/su.exec(message) ?? [];
  const place = line === undefined ? '' : `line ${line}: `;
  const said = (problem ?? message).replace(/\s+/gu, ' ').replace(/\.?$/u, '').slice(0, 120);
  return new UnreadableFileError(`It is not well-formed XML (${place}${said}): correct it, or save it anew.`);
}

export function isElement(node: XmlElement | string): node is XmlElement {
  return typeof node !== 'string';
}

/** Elements below `element`, in reading order, that have the local name. */
export function findAll(element: XmlElement, local: string): XmlElement[] {
  return element.children
    .filter(isElement)
    .flatMap((child) => [...(child.local === local ? [child] : []), ...findAll(child, local)]);
}

/** Elements that a path of local names leads to, each a child of the one before. */
export function findPath(element: XmlElement, ...path: readonly string[]): XmlElement[] {
  return path.reduce<XmlElement[]>(
    (found, local) =>
      found.flatMap(({ children }) => children.filter(isElement).filter((child) => child.local === local)),
    [element],
  );
}

/** All text within, in one line. */
export function textWithin(element: XmlElement | undefined): string {
  return element === undefined ? '' : rawText(element).replace(/\s+/gu, ' ').trim();
}

function rawText(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : rawText(child))).join('');
}
