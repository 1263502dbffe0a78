import type { Candidate } from '../index/index.ts';

/** Headings above a passage, less the document's title, which many documents repeat as their first. */
export function headingsOf({ section, document }: Candidate): readonly string[] {
  return section[0] === document.title ? section.slice(1) : section;
}
