import { type DecodedText, decodeBytes } from './decode.ts';

/** How far a declaration is looked for: https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding */
const PRESCANNED_BYTES = 1024;

/**
 * Text of a page, by the rules for all text and what it declares.
 * @throws {UnreadableFileError} when it is no text
 */
export function decodeHtml(bytes: Uint8Array): DecodedText {
  const declared = declaredEncoding(bytes);
  return decodeBytes(bytes, { declared: declared === 'x-mac-cyrillic' ? 'maccyrillic' : declared });
}

/**
 * The encoding that a page declares in a `<meta>` or its XML declaration, by its name in the WHATWG
 * Encoding Standard ("iso-8859-1" is "windows-1252"); null when it declares none that exists.
 */
export function declaredEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, PRESCANNED_BYTES)).toString('latin1');
  return prescan(head) ?? xmlEncoding(head);
}

function xmlEncoding(head: string): string | null {
  const declaration = /^<\?xml[^>]*?\sencoding\s*=\s*(?:"([^">]*)"|'([^'>]*)')/u.exec(head);
  return encodingOfLabel(declaration?.[1] ?? declaration?.[2] ?? '');
}

function encodingOfLabel(label: string): string | null {
  let name: string;
  try {
    name = new TextDecoder(label.trim()).encoding;
  } catch {
    // It marks pages whose scripts wanted bytes; as text it is Windows-1252.
    return label.trim().toLowerCase() === 'x-user-defined' ? 'windows-1252' : null;
  }
  // If it were UTF-16, the declaration could not have been read.
  return name.startsWith('utf-16') ? 'utf-8' : name;
}

/** The standard's prescan, step by step. */
function prescan(head: string): string | null {
  let at = 0;
  while (at < head.length) {
    if (head.startsWith('<!--', at)) {
      const end = head.indexOf('-->', at + 2);
      if (end < 0) return null;
      at = end + 3;
    } else if (/^<meta[\s/]/iu.test(head.slice(at, at + 6))) {
      const { attributes, end } = readAttributes(head, at + 5);
      const encoding = encodingOfMeta(attributes);
      if (encoding !== null) return encoding;
      at = end + 1;
    } else if (/^<\/?[a-z]/iu.test(head.slice(at, at + 3))) {
      at = readAttributes(head, endOfName(head, at)).end + 1;
    } else if (/^<[!/?]/u.test(head.slice(at, at + 2))) {
      const end = head.indexOf('>', at);
      if (end < 0) return null;
      at = end + 1;
    } else {
      at += 1;
    }
  }
  return null;
}

function endOfName(head: string, at: number): number {
  return at + (/^[^\s>]*/u.exec(head.slice(at))?.[0].length ?? 0);
}

function encodingOfMeta(attributes: ReadonlyMap<string, string>): string | null {
  const charset = attributes.get('charset');
  if (charset !== undefined) return encodingOfLabel(charset);
  if (attributes.get('http-equiv')?.toLowerCase() !== 'content-type') return null;
  const content = /charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\s;"'][^\s;]*))/iu.exec(
    attributes.get('content') ?? '',
  );
  return encodingOfLabel(content?.[1] ?? content?.[2] ?? content?.[3] ?? '');
}

/** The attributes of a tag from `start` on, the first of each name, and where the tag ends. */
function readAttributes(head: string, start: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>();
  const attribute =
    /[\s/]*(?:(>)|([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)|))?)/uy;
  attribute.lastIndex = start;
  let end = start;
  for (let match = attribute.exec(head); match !== null; match = attribute.exec(head)) {
    end = attribute.lastIndex;
    if (match[1] !== undefined) return { attributes, end: end - 1 };
    const name = match[2]?.toLowerCase() ?? '';
    if (!attributes.has(name)) attributes.set(name, match[3] ?? match[4] ?? match[5] ?? '');
  }
  return { attributes, end: Math.max(end, head.length) };
}
