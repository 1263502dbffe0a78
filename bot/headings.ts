/** Where a passage stands. */
interface Place {
  readonly section: readonly string[];
  readonly document: { readonly title: string };
}

/** Headings above a passage, less the document's title, which many documents repeat as their first. */
export function headingsOf({ section, document }: Place): readonly string[] {
  return section[0] === document.title ? section.slice(1) : section;
}
