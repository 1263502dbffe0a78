import type { BlockContent, FootnoteDefinition, PhrasingContent, Root, RootContent } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import type { ArchivedQuotation, PassageId, PassagePlace, QuotedPassage } from '../index/index.ts';
import { headingsOf } from './headings.ts';
import type { Language } from './language.ts';
import { exportMessages } from './messages/export.ts';
import type { QuestionGroup, ShownPassage } from './quoted-here.ts';
import { scanPageAddress } from './scan-page.ts';

/** What an export is made of. */
export interface ExportSource {
  readonly groups: readonly QuestionGroup[];
  /** Passages as the library has them now; those that are not in it have no entry. */
  readonly current: ReadonlyMap<PassageId, QuotedPassage>;
  /** Those that it has no longer, from its archive. */
  readonly former?: ReadonlyMap<PassageId, ArchivedQuotation>;
  /** Name of the thread or channel. */
  readonly place: string;
  /** ISO 8601, UTC: today, and when the library was indexed. */
  readonly exportedAt: string;
  readonly indexedAt: string;
}

/**
 * The passages under their questions, each as a block quote that shows exactly what the library has, with a
 * footnote for where it stands and what it rests on.
 */
export function renderMarkdownExport(source: ExportSource, language: Language): string {
  const { groups, current, former, place, exportedAt, indexedAt } = source;
  const say: Say = (key, values) => exportMessages.say(language, key, values);
  const numbers = new Map<PassageId, string>();
  const notes: FootnoteDefinition[] = [];
  const children: RootContent[] = [
    { type: 'heading', depth: 1, children: [text(say('heading', { place }))] },
    paragraph(text(say('made', { date: dayOf(exportedAt), indexed: dayOf(indexedAt) }))),
  ];
  for (const { question, passages } of groups) {
    const heading = question ?? say('withoutQuestion');
    children.push({ type: 'heading', depth: 2, children: [text(heading)] });
    for (const shown of passages) {
      const archived = former?.get(shown.passageId);
      const passage = current.get(shown.passageId) ?? archived;
      const known = numbers.get(shown.passageId);
      const number = known ?? String(numbers.size + 1);
      if (known === undefined) {
        numbers.set(shown.passageId, number);
        const content = passage === undefined ? describeGone(shown, say) : describeSource(passage, say);
        notes.push({ type: 'footnoteDefinition', identifier: number, label: number, children: content });
      }
      const title = passage?.document.title ?? shown.title;
      children.push(
        ...quote(passage?.text ?? shown.shown),
        paragraph(
          text('— '),
          { type: 'emphasis', children: [text(oneLine(title))] },
          { type: 'footnoteReference', identifier: number, label: number },
        ),
      );
      if (archived !== undefined) {
        const { generation, successor } = archived;
        const became = successor === null ? [] : [say('successor', { id: successor })];
        const remark = [say('former', { generation }), ...became].join(' ');
        children.push(paragraph({ type: 'strong', children: [text(remark)] }));
      }
      if (passage === undefined) {
        children.push(
          paragraph({ type: 'strong', children: [text(say('gone', { date: dayOf(shown.at) }))] }),
        );
      }
    }
  }
  const tree: Root = { type: 'root', children: [...children, ...notes] };
  return toMarkdown(tree, { extensions: [gfmToMarkdown()], emphasis: '*', bullet: '-', rule: '-' });
}

type Say = (
  key: keyof (typeof exportMessages)['catalogue']['en'],
  values?: Record<string, string | number>,
) => string;

function describeSource(passage: QuotedPassage | ArchivedQuotation, say: Say): BlockContent[] {
  const { document, page, passageId } = passage;
  const references = 'references' in passage ? passage.references : [];
  const section = headingsOf(passage).map(oneLine).join(' › ');
  const place = [
    section === '' ? '' : say('section', { section }),
    page === null ? '' : say('page', { page }),
  ].filter((part) => part !== '');
  const facts = [document.author, document.issued].flatMap((fact) => (fact === null ? [] : [oneLine(fact)]));
  const parts: PhrasingContent[][] = [
    [
      { type: 'emphasis', children: [text(oneLine(document.title))] },
      text(place.map((part) => `, ${part}`).join('')),
    ],
    ...(facts.length === 0 ? [] : [[text(facts.join(', '))]]),
    [link(document.url) ?? text(document.file)],
    ...(passage.recognised ? [describeScan(passage, say)] : []),
    ...(document.licence === null ? [] : [[text(say('licence', { licence: oneLine(document.licence) }))]]),
    [text(say('passage', { id: passageId }))],
  ];
  const source = paragraph(
    ...parts.flatMap((part, at) => (at === 0 ? part : [text('. '), ...part])),
    text('.'),
  );
  if (references.length === 0) return [source];
  return [
    source,
    paragraph(text(say('restsOn'))),
    {
      type: 'list',
      spread: false,
      children: references.map(({ label, text: words }) => ({
        type: 'listItem',
        children: [paragraph(text(`[${label}] ${oneLine(words)}`))],
      })),
    },
  ];
}

function describeGone({ title, url, passageId, at }: ShownPassage, say: Say): BlockContent[] {
  const address = link(url);
  return [
    paragraph(
      { type: 'emphasis', children: [text(oneLine(title))] },
      ...(address === null ? [] : [text('. '), address]),
      text(`. ${say('passage', { id: passageId })}. ${say('gone', { date: dayOf(at) })}`),
    ),
  ];
}

/** With a link to the page, where the address given is not that already. */
function describeScan(passage: PassagePlace, say: Say): PhrasingContent[] {
  const address = scanPageAddress(passage);
  const linked = address === passage.document.url ? null : link(address);
  return [text(say('recognised')), ...(linked === null ? [] : [text(' ('), linked, text(')')])];
}

function link(url: string | null): PhrasingContent | null {
  if (url === null || !URL.canParse(url)) return null;
  return { type: 'link', url, children: [text(url)] };
}

function quote(words: string): RootContent[] {
  return words === '' ? [] : [{ type: 'blockquote', children: paragraphsOf(words) }];
}

/** Paragraphs and lines as the text has them. */
function paragraphsOf(words: string): BlockContent[] {
  return words
    .split(/\n{2,}/u)
    .map((part) =>
      paragraph(
        ...part
          .split('\n')
          .flatMap((line, at): PhrasingContent[] =>
            at === 0 ? [text(line)] : [{ type: 'break' }, text(line)],
          ),
      ),
    );
}

function paragraph(...children: PhrasingContent[]): BlockContent & { type: 'paragraph' } {
  return { type: 'paragraph', children };
}

function text(value: string): PhrasingContent {
  return { type: 'text', value };
}

function oneLine(words: string): string {
  return words.replace(/\s+/gu, ' ').trim();
}

/** The day of an ISO time. */
function dayOf(time: string): string {
  return time.slice(0, 10);
}
