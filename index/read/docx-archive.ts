import { UnreadableFileError } from '../errors.ts';
import { decodeXml } from './decode-xml.ts';

/** A Word document's parts as text, by their path in the archive; pictures and macros are not among them. */
export type DocxParts = ReadonlyMap<string, string>;

/** Beyond these an archive is made to exhaust memory: real documents' text has a few megabytes. */
const MOST = {
  bytes: 200_000_000,
  part: 50_000_000,
  entries: 10_000,
  ratio: 100,
  small: 10_000_000,
} as const;

/**
 * Unpacks the parts that hold text, after looking at what all of it would come to.
 * @throws {UnreadableFileError} when it is no Word document, encrypted, broken or a trap
 */
export async function openDocx(bytes: Uint8Array): Promise<DocxParts> {
  refuseOldFormats(bytes);
  const { unzipSync } = await import('fflate');
  let entries = 0;
  let total = 0;
  let files: Record<string, Uint8Array>;
  try {
    unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        entries += 1;
        total += originalSize;
        const isBomb = originalSize > MOST.small && originalSize > size * MOST.ratio;
        const isText = /\.(?:xml|rels)$/iu.test(name);
        if (isBomb || entries > MOST.entries || total > MOST.bytes || (isText && originalSize > MOST.part)) {
          throw new UnreadableFileError(
            'It would unpack to more than a document can be (200 MB in 10,000 parts, 50 MB of text in one): it is damaged, or made to do harm.',
          );
        }
        return false;
      },
    });
    files = unzipSync(bytes, { filter: ({ name }) => /\.(?:xml|rels)$/iu.test(name) });
  } catch (cause) {
    if (cause instanceof UnreadableFileError) throw cause;
    throw new UnreadableFileError(
      'It is damaged: its archive cannot be unpacked. Open it in Word, save it again and replace the file.',
      { cause },
    );
  }
  const parts = new Map(Object.entries(files).map(([name, content]) => [name, decodeXml(content)]));
  if (
    !parts.has('[Content_Types].xml') ||
    ![...parts.keys()].some((name) => /document\d*\.xml$/iu.test(name))
  ) {
    throw new UnreadableFileError(
      'It is not what its name says: it is an archive, but not a Word document. Unpack it and put its files here.',
    );
  }
  // A document type could define entities that multiply, or point elsewhere; the format forbids it.
  if ([...parts.values()].some((xml) => /<!DOCTYPE/iu.test(xml))) {
    throw new UnreadableFileError('It holds a document type definition, which no Word document may.');
  }
  return parts;
}

function refuseOldFormats(bytes: Uint8Array): void {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head.subarray(0, 8).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))) {
    // Names in the compound file's directory are in UTF-16.
    if (head.includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
      throw new UnreadableFileError(
        'It is encrypted with a password. Open it in Word, remove the password (File, Info, Protect Document) and save it again.',
      );
    }
    throw new UnreadableFileError(
      'It is in the format of Word before 2007 (.doc). Open it in Word or LibreOffice and save it as .docx.',
    );
  }
  if (head.subarray(0, 5).toString('latin1') === '{\\rtf') {
    throw new UnreadableFileError(
      'It is not what its name says: it is RTF. Open it in Word and save it as .docx.',
    );
  }
  if (head.subarray(0, 2).toString('latin1') !== 'PK') {
    throw new UnreadableFileError(
      'It is not what its name says: it is not a Word document. Save it as .docx from Word.',
    );
  }
}
