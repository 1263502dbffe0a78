import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';

/** A bookmark. */
export interface OutlineEntry {
  readonly title: string;
  /** Counted from 1. */
  readonly page: number;
  /** 1 for the outermost. */
  readonly level: number;
}

/** Bookmarks of a book of 1,000 pages come to fewer. */
const MOST_ENTRIES = 5_000;
const DEEPEST = 6;

type Node = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number];

/** A document's bookmarks that lead to a page of it, in order; a broken outline counts as none. */
export async function readOutline(pdf: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const nodes = await pdf.getOutline().catch(() => null);
  const add = async (siblings: readonly Node[], level: number): Promise<void> => {
    for (const { title, dest, items } of siblings) {
      if (entries.length >= MOST_ENTRIES) return;
      const page = await pageOf(pdf, dest);
      if (page !== null) entries.push({ title, page, level });
      if (level < DEEPEST) await add(items, level + 1);
    }
  };
  await add(nodes ?? [], 1);
  return entries;
}

async function pageOf(pdf: PDFDocumentProxy, destination: Node['dest']): Promise<number | null> {
  try {
    const explicit = typeof destination === 'string' ? await pdf.getDestination(destination) : destination;
    const [target] = explicit ?? [];
    if (typeof target === 'number') return target + 1;
    return target === undefined || target === null ? null : (await pdf.getPageIndex(target)) + 1;
  } catch {
    return null;
  }
}
