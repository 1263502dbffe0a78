import type { Table } from './text-table.ts';

/** Markup that may be put into a page as it is. */
export type Html = string & { readonly __brand: 'Html' };

export function escapeText(text: string): Html {
  const escapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/gu, (character) => escapes[character] ?? character) as Html;
}

/** Joins markup; a string in the place of a value is text, and escaped. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | number)[]
): Html {
  return strings.reduce((joined, part, position) => {
    const value = values[position - 1];
    const put = typeof value === 'object' ? value.join('') : String(value ?? '');
    return `${joined}${put}${part}`;
  }) as Html;
}

/** What a page shows in its order. */
export interface Page {
  readonly title: string;
  readonly introduction: readonly string[];
  readonly sections: readonly Html[];
}

const STYLE = `
  body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; background: #fff; color: #1c1c1c;
    font: 15px/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
  figure { margin: 1rem 0; overflow-x: auto; } figcaption { color: #444; max-width: 46rem; }
  .scroll { overflow-x: auto; } .tables { display: flex; flex-wrap: wrap; gap: 0 3rem; } .tables section { max-width: 100%; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd; vertical-align: top; text-align: right; }
  th { border-bottom: 2px solid #8a8a8a; } th:first-child, td:first-child, .words { text-align: left; }
  .rows th, .rows td { font-size: 13px; padding: .25rem .5rem; } .rows td.words { overflow-wrap: anywhere; min-width: 5rem; } .rows td:first-child { min-width: 13rem; } .rows th { position: sticky; top: 0; background: #fff; }
  .rows button { all: unset; cursor: pointer; font-weight: bold; }
  .rows button:focus-visible { outline: 2px solid #0072b2; outline-offset: 2px; }
  .rows th[aria-sort=ascending] button::after { content: ' ▲'; }
  .rows th[aria-sort=descending] button::after { content: ' ▼'; }
  .wrong { background: #fdf0e8; } small { color: #444; }
`;

/** Sorts a table by the column whose head is clicked: as numbers where all cells are, else as words. */
const SORT = `
  for (const table of document.querySelectorAll('table.rows')) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const rows = [...table.tBodies[0].rows];
      const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent;
      const numeric = rows.every((row) => key(row) === '' || Number.isFinite(Number(key(row))));
      const value = (row) => key(row) === '' ? Infinity : Number(key(row));
      const compare = numeric ? (a, b) => value(a) === value(b) ? 0 : value(a) - value(b)
        : (a, b) => key(a).localeCompare(key(b), 'en');
      rows.sort((a, b) => down ? compare(b, a) : compare(a, b));
      table.tBodies[0].append(...rows);
    }));
  }
`;

/** A whole page in one file, which needs nothing from elsewhere. */
export function renderPage({ title, introduction, sections }: Page): Html {
  const lines = introduction.map((line) => html`<p>${escapeText(line)}</p>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style>${STYLE as Html}</style>
</head>
<body>
<h1>${escapeText(title)}</h1>
${lines}
${sections}
<script>${SORT as Html}</script>
</body>
</html>
`;
}

export function renderFigure(title: string, caption: string, svg: string): Html {
  return html`<h2>${escapeText(title)}</h2>
<figure role="group" aria-label="${escapeText(title)}">${svg as Html}<figcaption>${escapeText(caption)}</figcaption></figure>
`;
}

/** Small tables side by side, where there is room. */
export function renderTables(tables: readonly Table[]): Html {
  return html`<div class="tables">${tables.map(renderFigures)}</div>
`;
}

function renderFigures({ title, rows }: Table): Html {
  const [head = [], ...body] = rows;
  return html`<section><h2>${escapeText(title)}</h2>
<div class="scroll"><table>
<thead><tr>${head.map((cell) => html`<th scope="col">${escapeText(cell)}</th>`)}</tr></thead>
<tbody>${body.map((row) => html`<tr>${row.map((cell) => html`<td>${escapeText(cell)}</td>`)}</tr>\n`)}</tbody>
</table></div></section>
`;
}

/** A column of a long table that its reader can sort. */
export interface Column<Row> {
  readonly head: string;
  /** Words stand to the left, figures to the right. */
  readonly words?: boolean;
  readonly cell: (row: Row) => string;
  /** What to sort by, where it is not what the cell says; empty comes last. */
  readonly key?: (row: Row) => string | number;
  /** A second, smaller line; empty for none. */
  readonly note?: (row: Row) => string;
}

export function renderRows<Row>(
  title: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { isWrong = () => false, caption }: { readonly isWrong?: (row: Row) => boolean; readonly caption: string },
): Html {
  const heads = columns.map(
    ({ head, words }) =>
      html`<th scope="col"${classOf(words)}><button type="button">${escapeText(head)}</button></th>`,
  );
  const body = rows.map((row) => {
    const cells = columns.map(({ words, cell, key, note }) => {
      const small = note?.(row) ?? '';
      const sortKey = key === undefined ? ('' as Html) : html` data-key="${escapeText(String(key(row)))}"`;
      const below = small === '' ? ('' as Html) : html`<br><small>${escapeText(small)}</small>`;
      return html`<td${classOf(words)}${sortKey}>${escapeText(cell(row))}${below}</td>`;
    });
    return html`<tr${(isWrong(row) ? ' class="wrong"' : '') as Html}>${cells}</tr>\n`;
  });
  return html`<h2>${escapeText(title)}</h2>
<p>${escapeText(caption)} Click a heading to sort.</p>
<div><table class="rows">
<thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody>
</table></div>
`;
}

function classOf(words: boolean | undefined): Html {
  return (words === true ? ' class="words"' : '') as Html;
}
