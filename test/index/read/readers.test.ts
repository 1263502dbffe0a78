import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../index/project-root.ts';
import { findReader, readableExtensions } from '../../../index/read/readers.ts';

describe('readers', () => {
  it('are known by the endings of their formats, in capitals too', () => {
    expect(readableExtensions()).toContain('.pdf');
    expect(findReader('treaties/Charter.MD')?.extensions).toContain('md');
    expect(findReader('charter.odt')).toBeNull();
  });

  it('are loaded when a file is read, not before', async () => {
    const source = await readFile(join(PROJECT_ROOT, 'index/read/readers.ts'), 'utf8');
    const imported = Array.from(source.matchAll(/ from '([^']+)'/gu), ([, specifier]) => specifier);
    expect(imported).toEqual(['node:path', './reader.ts']);
  });

  it.each(
    readableExtensions(),
  )('are there for %s: each gives an empty text, or a reason', async (extension) => {
    const file = `empty${extension}`;
    const read = findReader(file)?.read({ file, bytes: new Uint8Array() });
    await expect(
      read?.then(
        ({ text }) => text,
        ({ code }) => code,
      ),
    ).resolves.toMatch(/^$|^unreadable-file$/u);
  });
});
