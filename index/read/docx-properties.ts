import type { DocumentMetadata } from '../document.ts';
import type { DocxParts } from './docx-archive.ts';

/** What programs write where nobody wrote anything. */
const NO_TITLE =
  /^(?:untitled|document\s?\d*|dokument\s?\d*|microsoft word\b.*|word document|title|\[.*\])$/iu;
const NO_NAME =
  /^(?:python-docx|microsoft(?: office)?(?: user)?|user|windows user|admin|administrator|unknown|author|apache poi|docx4j|-)$/iu;

/**
 * The properties that Word keeps of a document. The dates of its making and last change are not taken
 * for the date of issue: templates pass theirs on. The "Publish Date" of a cover page is.
 */
export async function readDocxProperties(parts: DocxParts): Promise<Partial<DocumentMetadata>> {
  const core = await textsOf(parts.get('docProps/core.xml') ?? '');
  const cover = [...parts].find(
    ([name, xml]) => name.startsWith('customXml/') && xml.includes('PublishDate'),
  )?.[1];
  const issued = /^\d{4}-\d{2}-\d{2}/u.exec((await textsOf(cover ?? '')).get('PublishDate') ?? '')?.[0];
  const title = core.get('title') ?? '';
  const author = (core.get('creator') ?? '')
    .split(/\s*;\s*/u)
    .filter((name) => name !== '' && !NO_NAME.test(name));
  const summary = core.get('subject') ?? '';
  const topics = (core.get('keywords') ?? '').split(/\s*[,;]\s*/u).filter((topic) => topic !== '');
  return {
    ...(title !== '' && !NO_TITLE.test(title) ? { title } : {}),
    ...(author.length > 0 ? { author: author.join('; ') } : {}),
    ...(issued === undefined ? {} : { issued }),
    ...(summary === '' ? {} : { summary }),
    ...(topics.length > 0 ? { topics } : {}),
  };
}

/** The text of each element that holds text, by its local name; of damaged XML, what stands before the damage. */
async function textsOf(xml: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  if (xml === '') return texts;
  const { SaxesParser } = await import('saxes');
  const parser = new SaxesParser({ xmlns: true });
  const open: string[] = [];
  parser.on('opentag', (tag) => open.push(tag.local));
  parser.on('closetag', () => open.pop());
  parser.on('text', (text) => {
    const value = text.replace(/\s+/gu, ' ').trim();
    const name = open.at(-1);
    if (name !== undefined && value !== '' && !texts.has(name)) texts.set(name, value);
  });
  try {
    parser.write(xml).close();
  } catch {
    return texts;
  }
  return texts;
}
