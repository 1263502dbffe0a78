import { describe, expect, it } from 'vitest';
import { makeBeirDocument } from '../../../index/evaluate/beir-document.ts';

const entry = (text: string, title = 'A title') => ({ id: 'd1', title, text });

describe('the document of an entry', () => {
  it('has paragraphs at empty lines and the title in its metadata', () => {
    const { document } = makeBeirDocument(entry('One.\nStill one.\n\n  Two.\r\n\r\nThree.'));
    expect(document.text).toBe('One.\nStill one.\n\nTwo.\n\nThree.');
    expect(document.blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'paragraph', 'paragraph']);
    expect(document).toMatchObject({ id: 'd1', metadata: { title: 'A title' }, references: [] });
  });

  it('is the title where there is no text, and empty where there is neither', () => {
    expect(makeBeirDocument(entry(' \n\n ')).document.text).toBe('A title');
    expect(makeBeirDocument(entry('', '')).document.text).toBe('');
  });

  it('tells where a place in the entry stands in the document', () => {
    const text = '  First\u00AD line 🕊.\n\n\n  The answer is four kilometres.  \n\nLast.';
    const answer = { start: text.indexOf('four'), end: text.indexOf('.  ') };
    const { document, marks } = makeBeirDocument(entry(text), [answer.end, answer.start, 0, text.length]);
    const [end = 0, start = 0, first, last] = marks;
    expect(document.text.slice(start, end)).toBe('four kilometres');
    expect(first).toBe(0);
    expect(last).toBe(document.text.length);
  });
});
