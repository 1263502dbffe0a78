import type { HtmlElement, HtmlNode } from './html-tree.ts';
import { isElement as isXmlElement, type XmlElement } from './xml-tree.ts';

/** An XML tree in the shape of a page's, so that XHTML is read by the rules of HTML. */
export function asHtmlTree(root: XmlElement): HtmlElement {
  return new XhtmlElement(root, null);
}

class XhtmlText implements HtmlNode {
  readonly nodeType = 3;
  readonly firstChild = null;
  nextSibling: HtmlNode | null = null;

  constructor(
    readonly data: string,
    readonly parentNode: HtmlNode,
  ) {}
}

class XhtmlElement implements HtmlElement {
  readonly nodeType = 1;
  readonly localName: string;
  readonly firstChild: HtmlNode | null;
  nextSibling: HtmlNode | null = null;
  readonly #attributes: XmlElement['attributes'];

  constructor(
    element: XmlElement,
    readonly parentNode: HtmlNode | null,
  ) {
    this.localName = element.local;
    this.#attributes = element.attributes;
    const children = element.children.map((child) =>
      isXmlElement(child) ? new XhtmlElement(child, this) : new XhtmlText(child, this),
    );
    children.forEach((child, position) => {
      child.nextSibling = children[position + 1] ?? null;
    });
    this.firstChild = children[0] ?? null;
  }

  getAttribute(name: string): string | null {
    return Object.hasOwn(this.#attributes, name) ? (this.#attributes[name] ?? null) : null;
  }
}
