import { describe, expect, it } from 'vitest';
import { refuseWrongContent } from '../../../index/read/recognise-content.ts';

function refusal(file: string, head: string): string | null {
  try {
    refuseWrongContent(file, Buffer.from(head, 'latin1'));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const PNG = '\x89PNG\r\n\x1A\n';
const OLE = '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1';
const PAGE = '<?xml version="1.0"?>\n<!DOCTYPE html><html><body>';
const MHTML =
  'From: <Saved by Blink>\r\nSubject: A\r\n\tpage\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related';

describe('a file’s first bytes', () => {
  it.each([
    ['a.pdf', '%PDF-1.7'],
    ['a.PDF', `${' '.repeat(900)}%PDF-1.4`],
    ['a.pdf', `${PNG}%PDF-1.4`],
    ['a.docx', 'PK\x03\x04'],
    ['a.docx', OLE],
    ['a.epub', 'PK\x03\x04'],
    ['a.xml', PAGE],
    ['a.xhtml', `\xEF\xBB\xBF${PAGE}`],
    ['a.jpeg', '\xFF\xD8\xFF\xE0'],
    ['a.tiff', 'II*\0'],
    ['a.txt', 'BZ is a name, and so is MZ.'],
    ['a.txt', 'Note: the truce of 1949 held.\nMore: it did.'],
    ['a.md', '<p>Markdown may begin so.</p>'],
    ['a.txt', MHTML],
    ['a.txt', ''],
    ['a.rtf', '{\\rtf1'],
  ])('of %s may be %j', (file, head) => {
    expect(refusal(file, head)).toBeNull();
  });

  it.each([
    ['a.txt', '%PDF-1.7', 'a PDF: name it .pdf.'],
    ['a.pdf', PAGE, 'an HTML page: name it .html.'],
    ['a.md', PNG, 'a PNG image: name it .png.'],
    ['a.docx', '{\\rtf1\\ansi', 'an RTF document: name it .rtf.'],
    ['a.docx', '%PDF-1.7', 'a PDF: name it .pdf.'],
    ['a.pdf', 'PK\x03\x04', /^a ZIP archive .*: give it the ending of what it is/u],
    ['a.txt', OLE, /^a document of old Microsoft Office .*save it as \.docx\.$/u],
    ['a.html', '\x1F\x8B\x08', /^a gzip archive: unpack it/u],
    ['a.html', MHTML, /^a page or a message .*save it as \.html/u],
    [
      'a.docx',
      '<?xml version="1.0"?><?mso-application progid="Word.Document"?>',
      /single XML file: open it in Word/u,
    ],
    ['a.png', '\xFF\xD8\xFF\xE0', 'a JPEG image: name it .jpg.'],
    ['a.txt', 'RIFF\0\0\0\0WAVE', /^a sound recording/u],
    ['a.txt', '\0\0\0\x18ftypmp42', /^a video/u],
  ])('show that %s is something else: %j', (file, head, what) => {
    const message = refusal(file, head) ?? '';
    expect(message).toMatch(/^It is not what its name says but /u);
    const said = message.replace('It is not what its name says but ', '');
    if (typeof what === 'string') expect(said).toBe(what);
    else expect(said).toMatch(what);
  });
});
