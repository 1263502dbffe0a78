import { DocumentBuilder } from '../document-builder.ts';

/** Puts pages of a book together, each with its headings moved by as many ranks as its place in the contents asks. */
export class ChapterBuilder extends DocumentBuilder {
  /** Added to the rank of headings. */
  shift = 0;

  override heading(level: number, title: string): void {
    super.heading(Math.max(1, level + this.shift), title);
  }
}
