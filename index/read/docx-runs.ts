import { writeEquation } from './docx-equations.ts';
import { mathPrefix, wordPrefix } from './docx-namespaces.ts';

/**
 * A part of a Word document with what its converter would pass over written as what it reads: the
 * results of simple fields, runs of another direction and the base of ruby texts are plain runs, odd
 * breaks and tabulators the usual ones, equations their linear form. Runs that Word hides are cut out.
 */
export async function writeOutRuns(xml: string): Promise<string> {
  const prefix = wordPrefix(xml);
  const tags = (names: string) => new RegExp(`</?${prefix}(?:${names})(?=[\\s/>])${ATTRIBUTES}>`, 'gu');
  const shown = withoutHiddenRuns(xml, prefix)
    .replace(new RegExp(`<${prefix}rt[\\s>].*?</${prefix}rt>`, 'gsu'), '')
    .replace(tags('fldSimple|dir|bdo|ruby|rubyBase'), '')
    .replace(tags('cr'), `<${prefix}br/>`)
    .replace(tags('ptab'), `<${prefix}tab/>`);
  return await withEquations(shown, prefix);
}

const ATTRIBUTES = `(?:[^>"']|"[^"]*"|'[^']*')*`;

async function withEquations(xml: string, prefix: string): Promise<string> {
  const math = mathPrefix(xml);
  const equation = new RegExp(`<${math}oMath[\\s>].*?</${math}oMath>`, 'gsu');
  const pieces: string[] = [];
  let copied = 0;
  for (const { 0: markup, index } of xml.matchAll(equation)) {
    const text = (await writeEquation(markup)).replace(/&/gu, '&amp;').replace(/</gu, '&lt;');
    pieces.push(xml.slice(copied, index));
    pieces.push(`<${prefix}r><${prefix}t xml:space="preserve">${text}</${prefix}t></${prefix}r>`);
    copied = index + markup.length;
  }
  const written = pieces.join('') + xml.slice(copied);
  return written.replace(new RegExp(`</?${math}oMathPara(?=[\\s>])${ATTRIBUTES}>`, 'gu'), '');
}

/** Without the runs whose own properties say that they are hidden (`w:vanish`). */
function withoutHiddenRuns(xml: string, prefix: string): string {
  if (!xml.includes(`<${prefix}vanish`)) return xml;
  const tag = new RegExp(`<(/?)${prefix}(r|rPr|vanish)(?=[\\s/>])${ATTRIBUTES}>`, 'gu');
  const pieces: string[] = [];
  const open: { readonly start: number; readonly end: number; isHidden: boolean }[] = [];
  let ownProperties = false;
  let copied = 0;
  for (const { 0: markup, 1: slash, 2: name, index } of xml.matchAll(tag)) {
    const end = index + markup.length;
    const isEmpty = markup.endsWith('/>');
    const run = open.at(-1);
    if (name === 'r' && slash === '' && !isEmpty) open.push({ start: index, end, isHidden: false });
    else if (name === 'r' && slash !== '') {
      open.pop();
      // Within a hidden run, all goes with it.
      if (!run?.isHidden || open.some(({ isHidden }) => isHidden)) continue;
      pieces.push(xml.slice(copied, run.start));
      copied = end;
    } else if (name === 'rPr') {
      // Properties of a run follow its tag; others are those of a paragraph's mark.
      ownProperties =
        slash === '' && !isEmpty && run !== undefined && xml.slice(run.end, index).trim() === '';
    } else if (name === 'vanish' && ownProperties && run !== undefined) {
      run.isHidden = !/\sval\s*=\s*["'](?:0|false|off)["']|:val\s*=\s*["'](?:0|false|off)["']/u.test(markup);
    }
  }
  return pieces.join('') + xml.slice(copied);
}
