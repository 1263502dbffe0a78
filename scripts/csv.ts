/**
 * Lines of comma-separated values after RFC 4180: fields in quotation marks where they need them, lines
 * ended by CRLF. What spreadsheets would take for a formula gets an apostrophe in front, which they
 * hide: texts in it were written by anybody, and a formula can send a sheet's content away.
 * Source: OWASP, "CSV Injection".
 */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(writeField).join(',')}\r\n`).join('');
}

/** Opening characters of formulas, the full-width ones of East Asian input included; blanks before them are passed over. */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

function writeField(value: string | number): string {
  // Numbers of ours are numbers, a minus included.
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
