/** "w:" as a part of a Word document binds it; "" where the format's namespace is the default. */
export function wordPrefix(xml: string): string {
  return prefixOf(xml, '/wordprocessingml/(?:\\d+/)?main') ?? 'w:';
}

/** The same for equations: "m:" as a rule. */
export function mathPrefix(xml: string): string {
  return prefixOf(xml, '/officeDocument/(?:\\d+/)?math') ?? 'm:';
}

function prefixOf(xml: string, namespace: string): string | null {
  const bound = new RegExp(`xmlns(?::([\\w.-]+))?\\s*=\\s*["'][^"']*${namespace}["']`, 'u').exec(xml);
  if (bound === null) return null;
  return bound[1] === undefined ? '' : `${bound[1]}:`;
}
