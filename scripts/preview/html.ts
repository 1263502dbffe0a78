/** Markup of a page: what came in as text has been escaped. */
export type Html = string & { readonly __brand: 'Html' };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Shows `text` as written, between tags and in attributes alike. */
export function escapeHtml(text: string): Html {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character) as Html;
}

/** Attributes with `true` stand alone; those with `false` or nothing are left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element with its end tag, as custom elements need one. */
export function element(tag: string, attributes: Attributes = {}, ...children: readonly Html[]): Html {
  const written = Object.entries(attributes).map(([name, value]) => {
    if (value === undefined || value === false) return '';
    return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`;
  });
  return `<${tag}${written.join('')}>${children.join('')}</${tag}>` as Html;
}

export function join(parts: readonly Html[]): Html {
  return parts.join('') as Html;
}
