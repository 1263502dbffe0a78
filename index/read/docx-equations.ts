import { isElement, parseXml, type XmlElement } from './xml-tree.ts';

/**
 * An equation of a Word document in one line, as Word's own linear form writes it: `(a+b)/2`, `x^2`,
 * `√x`, `∑_(i=1)^n`. What has no linear form, such as an accent, gives its characters in order.
 * @param markup an `oMath` element (Office Math Markup Language), with whatever prefix
 */
export async function writeEquation(markup: string): Promise<string> {
  return linear(await parseXml(markup))
    .replace(/\s+/gu, ' ')
    .trim();
}

function linear(element: XmlElement): string {
  const part = (local: string) => linearOf(element.children.filter(isElement).filter(isNamed(local)));
  switch (element.local) {
    case 't':
      return element.children.filter((child) => typeof child === 'string').join('');
    case 'f':
      return `${bracketed(part('num'))}/${bracketed(part('den'))}`;
    case 'sSup':
      return `${part('e')}^${bracketed(part('sup'))}`;
    case 'sSub':
      return `${part('e')}_${bracketed(part('sub'))}`;
    case 'sSubSup':
      return `${part('e')}_${bracketed(part('sub'))}^${bracketed(part('sup'))}`;
    case 'rad':
      return `${part('deg')}√${bracketed(part('e'))}`;
    case 'nary':
      return `${characterOf(element, 'chr', '∫')}${marked('_', part('sub'))}${marked('^', part('sup'))} ${part('e')}`;
    case 'd': {
      const parts = element.children.filter(isElement).filter(isNamed('e')).map(linear);
      const [open, close] = [characterOf(element, 'begChr', '('), characterOf(element, 'endChr', ')')];
      return `${open}${parts.join(characterOf(element, 'sepChr', '|'))}${close}`;
    }
    case 'func':
      return `${part('fName')} ${part('e')}`;
    case 'mr':
      return `${element.children.filter(isElement).map(linear).join(' ')}; `;
    default:
      return linearOf(element.children.filter(isElement));
  }
}

function linearOf(elements: readonly XmlElement[]): string {
  return elements.map(linear).join('');
}

function isNamed(local: string): (element: XmlElement) => boolean {
  return (element) => element.local === local;
}

function marked(mark: string, text: string): string {
  return text === '' ? '' : mark + bracketed(text);
}

/** One number, word or bracket needs no brackets of its own. */
function bracketed(text: string): string {
  return /^(?:[\p{L}\p{M}\p{N}.′]*|\([^()]*\))$/u.test(text) ? text : `(${text})`;
}

/** A sign that the element's properties name; the format's own where they name none. */
function characterOf({ children }: XmlElement, local: string, usual: string): string {
  const properties = children.filter(isElement).find((child) => child.local.endsWith('Pr'));
  const named = properties?.children.filter(isElement).find(isNamed(local));
  const value = Object.entries(named?.attributes ?? {}).find(([name]) => /(?:^|:)val$/u.test(name));
  return named === undefined ? usual : (value?.[1] ?? '');
}
