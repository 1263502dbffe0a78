import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Library, openLibrary } from '../../../index/index.ts';
import { renderPage, THEMES } from '../../../scripts/preview/page.ts';
import { pictureName, SURROUNDINGS, scenes } from '../../../scripts/preview/scenes.ts';
import { testEmbedder } from '../../support/embedder.ts';
import { buildSmallLibrary, type SmallLibrary } from '../../support/small-library.ts';

let small: SmallLibrary;
let library: Library;

beforeAll(async () => {
  small = await buildSmallLibrary();
  library = await openLibrary({ dataDirectory: small.dataDirectory, embedder: await testEmbedder() });
});

afterAll(async () => {
  await library.close();
  await small.remove();
});

describe('the scenes of the preview', () => {
  it.each(
    scenes.map((scene) => [scene.name, scene] as const),
  )('%s shows what the bot says', async (_, scene) => {
    const posts = await scene.posts(library);
    expect(posts.at(-1)?.from.isApp).toBe(true);
    for (const theme of THEMES) {
      const page = renderPage(posts, theme, SURROUNDINGS);
      expect(page.match(/<discord-message /gu)).toHaveLength(posts.length);
      expect(page.includes(' light-theme')).toBe(theme === 'light');
    }
  });

  it('have names of their own, and few pictures to be kept', () => {
    const pictures = scenes.flatMap((scene) => scene.kept.map((shot) => pictureName(scene, shot)));
    expect(new Set(scenes.map(({ name }) => name)).size).toBe(scenes.length);
    expect(new Set(pictures).size).toBe(pictures.length);
    expect(pictures.length).toBeLessThanOrEqual(6);
  });
});
