import type { PDFPageProxy, TextContent } from 'pdfjs-dist/types/src/display/api.js';
import type { OptionalContentConfig } from 'pdfjs-dist/types/src/display/optional_content_config.js';

/** Whether a reader of the page sees it; `invisible` is how text is laid under the picture of a scan. */
export type Sight = 'seen' | 'invisible' | 'unseen';

/** Text rendering modes that draw nothing: neither filled nor stroked (ISO 32000-1, 9.3.6). */
const INVISIBLE_MODES = new Set([3, 7]);

/** How far ahead of its place an item is looked for: text beyond the page's edge is no item. */
const FARTHEST = 5_000;

/**
 * Tells for each item of a page's text whether it can be seen. The items don't say, so they are found
 * again, in order, among what the page draws; one that isn't found counts as seen, and so does one of which
 * a part is. Text in white, or behind something drawn later, can't be told and counts as seen too.
 */
export async function sightsOf(
  page: PDFPageProxy,
  { items }: TextContent,
  layers: OptionalContentConfig,
): Promise<Sight[]> {
  const { OPS, AnnotationMode } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const { fnArray, argsArray } = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE });
  let drawn = '';
  const runs: { readonly end: number; readonly sight: Sight }[] = [];
  const saved: State[] = [];
  const marked: boolean[] = [];
  let state: State = { mode: 0, opacity: 1 };
  for (const [position, operator] of fnArray.entries()) {
    const given = argsArray[position];
    if (operator === OPS.save || operator === OPS.paintFormXObjectBegin) saved.push({ ...state });
    else if (operator === OPS.restore || operator === OPS.paintFormXObjectEnd) state = saved.pop() ?? state;
    else if (operator === OPS.setTextRenderingMode) state.mode = given[0];
    else if (operator === OPS.setGState) state.opacity = opacityIn(given[0]) ?? state.opacity;
    else if (operator === OPS.beginMarkedContent) marked.push(true);
    else if (operator === OPS.beginMarkedContentProps) {
      marked.push(given[0] !== 'OC' || layers.isVisible(given[1]));
    } else if (operator === OPS.endMarkedContent) marked.pop();
    else if (operator === OPS.showText) {
      drawn += lettersOf((given[0] as (Glyph | number | null)[]).map(unicodeOf).join(''));
      const isShown = marked.every(Boolean) && state.opacity > 0;
      const sight = !isShown ? 'unseen' : INVISIBLE_MODES.has(state.mode) ? 'invisible' : 'seen';
      runs.push({ end: drawn.length, sight });
    }
  }
  if (runs.every(({ sight }) => sight === 'seen')) return items.map(() => 'seen');
  let at = 0;
  let run = 0;
  return items.map((item) => {
    const letters = 'str' in item ? lettersOf(item.str) : '';
    const found = letters === '' ? -1 : drawn.slice(at, at + FARTHEST + letters.length).indexOf(letters);
    if (found < 0) return 'seen';
    const start = at + found;
    at = start + letters.length;
    while ((runs[run]?.end ?? Number.POSITIVE_INFINITY) <= start) run += 1;
    const sights = new Set<Sight>();
    for (let next = run; ; next += 1) {
      sights.add(runs[next]?.sight ?? 'seen');
      if ((runs[next]?.end ?? at) >= at) break;
    }
    return sights.has('seen') ? 'seen' : sights.has('invisible') ? 'invisible' : 'unseen';
  });
}

interface State {
  mode: number;
  /** Of what is filled, in [0, 1]. */
  opacity: number;
}

interface Glyph {
  readonly unicode: string;
}

/** Numbers stand between glyphs, for the distance. */
function unicodeOf(glyph: Glyph | number | null): string {
  return typeof glyph === 'object' ? (glyph?.unicode ?? '') : '';
}

/** Without what items leave out or add: spaces, marks, and what directs writing. */
function lettersOf(text: string): string {
  return text.replace(/[\s\p{Mn}\p{Cf}\p{Cc}]+/gu, '');
}

function opacityIn(entries: readonly (readonly [string, unknown])[]): number | undefined {
  const value = entries.find(([name]) => name === 'ca')?.[1];
  return typeof value === 'number' ? value : undefined;
}
