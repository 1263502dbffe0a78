/** Bytes at the end in which a PDF says where its table of objects is; some programs put things behind it. */
const TAIL = 4_096;

/** Whether the end of the file is missing, as a broken download leaves it. */
export function isCutOff(bytes: Uint8Array): boolean {
  // Files made for the web say their length at their beginning, and have a table of objects there too.
  const [, length] = /\/Linearized\b[^>]*?\/L\s+(\d+)/u.exec(latin1(bytes.subarray(0, 1_024))) ?? [];
  if (length !== undefined && Number(length) > bytes.length) return true;
  return !latin1(bytes.subarray(Math.max(0, bytes.length - TAIL))).includes('startxref');
}

/**
 * A file without its end, with as much of one as its objects need to be found: which of them is the
 * document's root. Null where that is not known, or was itself cut off.
 */
export function withTrailer(bytes: Uint8Array): Uint8Array | null {
  const root = /(?:^|\s)(\d{1,10} \d{1,5}) obj\s*<<(?:(?!endobj).){0,4000}?\/Type\s*\/Catalog\b/su;
  const [, name] = root.exec(latin1(bytes)) ?? [];
  if (name === undefined) return null;
  return Buffer.concat([bytes, Buffer.from(`\nendstream\nendobj\ntrailer\n<< /Root ${name} R >>\n`)]);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
