import { UnreadableFileError } from '../errors.ts';
import { decodeXml } from './decode-xml.ts';
import { openZip } from './zip-archive.ts';

/** A Word document's parts as text, by their path in the archive; pictures and macros are not among them. */
export type DocxParts = ReadonlyMap<string, string>;

/** Of one part: beyond it the parser's memory is at stake, and real documents' text has a few megabytes. */
const LONGEST_PART = 50_000_000;

/**
 * Unpacks the parts that hold text, and nothing else.
 * @throws {UnreadableFileError} when it is no Word document, encrypted, broken or a trap
 */
export async function openDocx(bytes: Uint8Array): Promise<DocxParts> {
  refuseOldFormats(bytes);
  const archive = await openZip(bytes);
  const names = archive.names.filter((name) => /\.(?:xml|rels)$/iu.test(name));
  if (!names.includes('[Content_Types].xml') || !names.some((name) => /document\d*\.xml$/iu.test(name))) {
    throw new UnreadableFileError(
      `It is not what its name says: it is ${describeArchive(archive.names)}, but not a Word document. ` +
        'Open it in the program that it is of and save it as .docx, or unpack it and put its files here.',
    );
  }
  const parts = new Map<string, string>();
  for (const [name, content] of archive.unpack(names)) {
    if (content.length > LONGEST_PART) {
      throw new UnreadableFileError(
        'It holds more than 50 MB of text in one part: cut it into several files.',
      );
    }
    parts.set(name, decodeXml(content));
  }
  // A document type could define entities that multiply, or point elsewhere; the format forbids it.
  if ([...parts.values()].some((xml) => /<!DOCTYPE/iu.test(xml))) {
    throw new UnreadableFileError('It holds a document type definition, which no Word document may.');
  }
  return parts;
}

/** What a file that programs save as an archive may be instead. */
function describeArchive(names: readonly string[]): string {
  const holds = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (holds(/^xl\//u)) return 'an Excel workbook';
  if (holds(/^ppt\//u)) return 'a PowerPoint presentation';
  if (holds(/^content\.xml$/u)) return 'an OpenDocument file (LibreOffice)';
  if (holds(/\.iwa$/u)) return 'a document of Apple Pages, Numbers or Keynote';
  if (holds(/^META-INF\/container\.xml$/u)) return 'an EPUB';
  return 'an archive';
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
