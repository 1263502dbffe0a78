import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What OCR needs that `npm ci --omit=optional` leaves out, and is missing here. */
export const MISSING_FOR_OCR = ['tesseract.js', '@tesseract.js-data/eng', '@napi-rs/canvas'].filter(
  (name) => {
    try {
      require.resolve(`${name}/package.json`);
      return false;
    } catch {
      return true;
    }
  },
);

/** The image of a page with lines of print; paragraphs are parted by empty ones. */
export async function drawScan(lines: readonly string[], format: 'png' | 'jpeg' = 'png'): Promise<Buffer> {
  const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas');
  // A font that is there on every machine.
  GlobalFonts.registerFromPath(FONT, 'Scan');
  const canvas = createCanvas(SCAN.width, SCAN.height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = 'black';
  context.font = '44px Scan';
  for (const [at, line] of lines.entries()) context.fillText(line, 150, 150 + at * 62);
  return format === 'png' ? canvas.encode('png') : canvas.encode('jpeg', 90);
}

const FONT = require.resolve('pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf');

/** Pixels. */
const SCAN = { width: 1_600, height: 900 };

/** A PDF whose pages are pictures: JPEG files as `drawScan` makes them; null for a page with a line of real text. */
export function makeScannedPdf(pages: readonly (Buffer | null)[]): Buffer {
  const objects: Buffer[] = [];
  const add = (content: string, stream?: Buffer) => {
    const body = stream === undefined ? [] : [Buffer.from('\nstream\n'), stream, Buffer.from('\nendstream')];
    objects.push(Buffer.concat([Buffer.from(content), ...body]));
    return objects.length;
  };
  add('<< /Type /Catalog /Pages 2 0 R >>');
  const tree = add('');
  const font = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  const kids = pages.map((jpeg) => {
    const size = `/Width ${SCAN.width} /Height ${SCAN.height} /ColorSpace /DeviceRGB /BitsPerComponent 8`;
    const image =
      jpeg === null
        ? 0
        : add(`<< /Type /XObject /Subtype /Image ${size} /Filter /DCTDecode /Length ${jpeg.length} >>`, jpeg);
    const drawing = Buffer.from(
      jpeg === null
        ? 'BT /F 12 Tf 72 100 Td (This page has a text layer of its own.) Tj ET'
        : 'q 384 0 0 216 0 0 cm /I Do Q',
    );
    const content = add(`<< /Length ${drawing.length} >>`, drawing);
    const xobject = jpeg === null ? '' : `/XObject << /I ${image} 0 R >>`;
    const resources = `<< /Font << /F ${font} 0 R >> ${xobject} >>`;
    return add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 384 216] /Resources ${resources} /Contents ${content} 0 R >>`,
    );
  });
  const list = kids.map((kid) => `${kid} 0 R`).join(' ');
  objects[tree - 1] = Buffer.from(`<< /Type /Pages /Kids [${list}] /Count ${kids.length} >>`);
  let file = Buffer.from('%PDF-1.4\n');
  const offsets: number[] = [];
  for (const [at, object] of objects.entries()) {
    offsets.push(file.length);
    file = Buffer.concat([file, Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const xref = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.concat([file, Buffer.from(xref + trailer)]);
}
