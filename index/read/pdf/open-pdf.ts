import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { UnreadableFileError } from '../../errors.ts';
import { isCutOff, withTrailer } from './cut-off.ts';

/** Passwords for encrypted PDFs, parted by commas, tried one after another. */
export const PASSWORDS_VARIABLE = 'ATTACHE_PDF_PASSWORDS';

/**
 * Runs `use` on the opened document and closes it; where the file is cut off, on what can be told of it. Nothing is fetched, drawn or executed: fonts' character
 * maps come from the package, and scripts, actions and attachments in the file are never looked at.
 * @param draws whether pages are to be drawn: only then pictures in it are decoded
 * @param passwords tried after the empty one, in turn
 * @throws {UnreadableFileError} when it is encrypted with another password, or no PDF that can be mended
 */
export async function withPdf<T>(
  bytes: Uint8Array,
  passwords: readonly string[],
  use: (pdf: PDFDocumentProxy) => Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  try {
    return await withWholePdf(bytes, passwords, use, options);
  } catch (error) {
    if (!(error instanceof DamagedPdfError)) throw error;
    const mended = isCutOff(bytes) ? withTrailer(bytes) : null;
    if (mended === null) throw error;
    return await withWholePdf(mended, passwords, use, options);
  }
}

interface OpenOptions {
  readonly draws?: boolean;
}

async function withWholePdf<T>(
  bytes: Uint8Array,
  passwords: readonly string[],
  use: (pdf: PDFDocumentProxy) => Promise<T>,
  { draws = false }: OpenOptions,
): Promise<T> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  for (const password of [null, ...passwords]) {
    const task = getDocument({
      // A copy: it is handed over for good, and another password may be tried after this one.
      data: new Uint8Array(bytes),
      ...(password === null ? {} : { password }),
      verbosity: 0,
      cMapUrl: join(folder, 'cmaps') + sep,
      cMapPacked: true,
      standardFontDataUrl: join(folder, 'standard_fonts') + sep,
      useWorkerFetch: false,
      // Decoders of the compressions that scanners use.
      useWasm: draws,
      ...(draws ? { wasmUrl: join(folder, 'wasm') + sep } : { maxImageSize: 0 }),
      useSystemFonts: false,
      disableFontFace: true,
      enableXfa: false,
    });
    try {
      const pdf = await task.promise.catch((error: unknown) => {
        if (isPasswordException(error)) return null;
        throw new DamagedPdfError(bytes, error);
      });
      if (pdf !== null) return await use(pdf);
    } finally {
      await task.destroy();
    }
  }
  throw new UnreadableFileError(
    `It is encrypted${passwords.length === 0 ? '' : ', and none of the passwords given opens it'}. ` +
      `Put its password into ${PASSWORDS_VARIABLE} (several are parted by commas), or as \`password:\` into its metadata file.`,
  );
}

/** What no table of objects, given or made anew, leads into. */
class DamagedPdfError extends UnreadableFileError {
  constructor(bytes: Uint8Array, cause: unknown) {
    const reason = messageOf(cause);
    super(
      isCutOff(bytes)
        ? `It is cut off, and so much is missing that nothing can be read (${reason}): get another copy of it.`
        : `It is no PDF that can be read (${reason}). Open it in a viewer, and save or print it as a new PDF.`,
      { cause },
    );
  }
}

/** Passwords named in the environment. */
export function passwordsOf(environment: NodeJS.ProcessEnv): string[] {
  return (environment[PASSWORDS_VARIABLE] ?? '').split(',').filter((password) => password !== '');
}

export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/gu, ' ').replace(/\.$/u, '');
}

function isPasswordException(error: unknown): boolean {
  return error instanceof Error && error.name === 'PasswordException';
}
