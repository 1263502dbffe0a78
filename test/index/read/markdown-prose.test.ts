import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { shortenProse } from '../../../index/read/markdown-prose.ts';

const parse = (markdown: string) =>
  fromMarkdown(markdown, {
    extensions: [gfm(), frontmatter()],
    mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown()],
  });

/** All that is read of a tree, and the lines where its nodes begin. */
function outline(node: Nodes): unknown {
  const { type, position } = node;
  const held = ['value', 'alt', 'label', 'identifier', 'url', 'depth', 'checked', 'ordered'].map(
    (field) => (node as unknown as Record<string, unknown>)[field],
  );
  return [type, position?.start.line, held, 'children' in node ? node.children.map(outline) : null];
}

function readShort(markdown: string) {
  const short = shortenProse(markdown);
  const tree = parse(short.markdown);
  short.restore(tree);
  return tree;
}

const PROSE = 'The parties shall meet, in 1953 or later: at Panmunjom. They co-operate';

/** Markdown's marks and HTML's, whole and in part. */
const MARKS =
  '* ** _ __ ~~ ` ``` ~~~ [ ] ]( ) ( ![ ! \\ < > <b </ <!-- --> <? <script> </script> & &amp ; &# " \' # --- === ' +
  '> | |---| :// www. @ http . : , - $ % ’ “ é 中 \uE000 [^ [^a] [^a]:';

/** What Markdown makes something of, and words to stand between. */
const piece = fc.oneof(
  fc.constantFrom(PROSE, PROSE, 'memorandum-of-understanding.md', 'the truce', 'a', 'amp', 'www', 'x1'),
  fc.constantFrom(' ', '\n', '\n\n', '  \n', '\r\n', '\n \n', '    ', '\t', '\u00A0'),
  fc.constantFrom(
    ...MARKS.split(' '),
    ']: ',
    '# ',
    '- ',
    '1. ',
    '1) ',
    '+ ',
    '> ',
    '- [ ] ',
    '[the truce]: ',
  ),
);

describe('prose left out of Markdown', () => {
  it('leaves all but long words in a line', () => {
    const { markdown } = shortenProse(`# Truce\n\n- **${PROSE}**, [${PROSE}](${PROSE}) \`${PROSE}\``);
    expect(markdown).toBe(`# Truce\n\n- **\uE000 0\uE001**, [${PROSE}](\uE000 1\uE001) \`\uE000 2\uE001\``);
  });

  it('comes back where it stood, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const markdown = pieces.join('');
        expect(outline(readShort(markdown))).toEqual(outline(parse(markdown)));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a character reference', `&amp; ${PROSE}`],
    ['a link whose address is long', '[a](memorandum-of-understanding.md)'],
    ['what would be a link if its address were not two words', `[a](${PROSE})`],
    ['a link with a title', `[a](b "${PROSE}")`],
    ['a link by name', `[${PROSE}]\n\n[${PROSE.toUpperCase()}]: https://example.org`],
    ['an address', `https://example.org/${PROSE}`],
    ['a tag', `<b ${PROSE}>${PROSE}</b>`],
    ['front matter', `---\nsummary: ${PROSE}\n---\n\n${PROSE}`],
    ['code', `\`\`\`\n${PROSE}\n\n${PROSE}\n\`\`\``],
    ['characters of private use', `\uE000 0\uE001 ${PROSE}`],
  ])('comes back beside %s', (_, markdown) => {
    expect(outline(readShort(markdown))).toEqual(outline(parse(markdown)));
  });
});
