import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join, normalize } from 'node:path';
import { type Browser, chromium, type Route } from 'playwright-core';
import sharp from 'sharp';
import type { Html } from './html.ts';
import { ORIGIN } from './page.ts';

/** Why no picture can be taken, and what to do. */
export class CameraError extends Error {}

/** Names that Chromium goes by, the one that takes least first. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

const HINT =
  'Install Chromium (for example `apt install chromium`), or name the program with `--browser PATH`.';

/**
 * The Chromium to take pictures with.
 * @param given a path; otherwise the first that is found on `PATH`
 * @throws {CameraError} when there is none
 */
export async function findBrowser(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  if (given !== undefined) {
    if (await isProgram(given)) return given;
    throw new CameraError(`There is no program ${given}. ${HINT}`);
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of NAMES) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (await isProgram(path)) return path;
    }
  }
  throw new CameraError(`The pictures are taken with Chromium, and none is on the PATH. ${HINT}`);
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

export interface Shot {
  readonly page: Html;
  /** Of the window, in CSS pixels. */
  readonly width: number;
}

/** Takes pictures of pages that load nothing but what is in `node_modules`. */
export class Camera {
  private constructor(
    private readonly browser: Browser,
    private readonly projectRoot: string,
  ) {}

  /** @throws {CameraError} when the browser does not start */
  static async open(executablePath: string, projectRoot: string): Promise<Camera> {
    try {
      return new Camera(await chromium.launch({ executablePath }), projectRoot);
    } catch (error) {
      throw new CameraError(`${executablePath} did not start as a browser. ${HINT}`, { cause: error });
    }
  }

  /** A PNG of the whole page. @throws {Error} when a script of the page failed, or a file was missing */
  async take({ page: html, width }: Shot): Promise<Buffer> {
    const context = await this.browser.newContext({
      viewport: { width, height: 100 },
      deviceScaleFactor: PIXELS,
    });
    try {
      const page = await context.newPage();
      const troubles: string[] = [];
      page.on('pageerror', (error) => troubles.push(error.message));
      await page.route('**/*', (route) => this.#serve(route, html, troubles));
      await page.goto(`${ORIGIN}/`);
      const shown = page.waitForFunction('globalThis.shown === true', undefined, { timeout: PATIENCE });
      await shown.catch((error: unknown) => troubles.push(String(error)));
      if (troubles.length > 0) throw new Error(`The page could not be shown: ${troubles.join('; ')}`);
      return await makeSmall(await page.screenshot({ fullPage: true, animations: 'disabled' }));
    } finally {
      await context.close();
    }
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  async #serve(route: Route, html: Html, troubles: string[]): Promise<void> {
    const url = new URL(route.request().url());
    if (url.origin === ORIGIN && url.pathname === '/') {
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
    }
    const path = normalize(decodeURIComponent(url.pathname));
    if (url.origin === ORIGIN && path.startsWith('/node_modules/') && path.endsWith('.js')) {
      const body = await readFile(join(this.projectRoot, path), 'utf8').catch(() => null);
      if (body !== null) return route.fulfill({ contentType: 'text/javascript; charset=utf-8', body });
    }
    // A browser asks for this on its own.
    if (url.pathname !== '/favicon.ico') troubles.push(`it asked for ${url.href}`);
    return route.abort();
  }
}

/** Of sharp's palettes: a quarter of the bytes, and tags and buttons keep their hue, which with 128 colours they lose. */
const PALETTE = { palette: true, quality: 80, dither: 0, effort: 10 } as const;

function makeSmall(picture: Buffer): Promise<Buffer> {
  return sharp(picture).png(PALETTE).toBuffer();
}

/** Pixels of the picture to one of the page: sharp on today's screens, and no picture of 150 kB. */
const PIXELS = 1.5;

/** Milliseconds that a page may take. */
const PATIENCE = 30_000;
