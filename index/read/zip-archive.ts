import { UnreadableFileError } from '../errors.ts';

const MAX_ENTRIES = 10_000;
/** Of all that is unpacked from one archive. */
const MAX_UNPACKED_BYTES = 200_000_000;
/** Text packs 20 to 1 at most; what packs better than this, and is no trifle, was made to fill a memory. */
const MAX_RATIO = { ratio: 200, bytes: 1_000_000 } as const;

/** A ZIP archive, of which nothing is unpacked until it is asked for. */
export interface ZipArchive {
  /** Of all that it holds, in the order of its list. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /**
   * Those of the named files that are there.
   * @throws {UnreadableFileError} when one is damaged, protected by a password, or too large
   */
  unpack(names: readonly string[]): ReadonlyMap<string, Uint8Array>;
}

/**
 * @throws {UnreadableFileError} when it is no ZIP archive, a damaged one, or has too many files
 */
export async function openZip(bytes: Uint8Array): Promise<ZipArchive> {
  const { unzipSync } = await import('fflate');
  const entries = listEntries(bytes);
  let unpackedBytes = 0;
  const inflate = (wanted: ReadonlySet<string>) => {
    try {
      return unzipSync(bytes, { filter: ({ name }) => wanted.has(name) });
    } catch (error) {
      throw damaged((error as Error).message);
    }
  };
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    unpack(names) {
      const wanted = new Set(names.filter((name) => entries.has(name)));
      for (const name of wanted) {
        const entry = entries.get(name) as ZipEntry;
        if (entry.isEncrypted) {
          throw new UnreadableFileError(`It is protected by a password (${name}): save it without one.`);
        }
        unpackedBytes += entry.bytes;
        const isBomb = entry.bytes > MAX_RATIO.bytes && entry.bytes > entry.packedBytes * MAX_RATIO.ratio;
        if (isBomb || unpackedBytes > MAX_UNPACKED_BYTES) throw tooLarge(name);
      }
      const files = inflate(wanted);
      const unpacked = new Map<string, Uint8Array>();
      for (const name of wanted) {
        const content = files[name];
        const entry = entries.get(name);
        if (content?.length !== entry?.bytes || content === undefined || crc32(content) !== entry?.checksum) {
          throw damaged(`the checksum of ${name} is wrong`);
        }
        unpacked.set(name, content);
      }
      return unpacked;
    },
  };
}

function tooLarge(name: string): UnreadableFileError {
  return new UnreadableFileError(
    `Unpacked, it would be too large (${name}): up to 200 MB of text can be read, packed no more than 200 to 1.`,
  );
}

function damaged(detail: string): UnreadableFileError {
  return new UnreadableFileError(
    `Its ZIP archive is damaged (${detail.replace(/\.$/u, '')}): get it anew from where it came from.`,
  );
}

interface ZipEntry {
  readonly bytes: number;
  readonly packedBytes: number;
  readonly checksum: number;
  readonly isEncrypted: boolean;
}

/** Sizes of the fixed parts of records, and where their fields stand: PKZIP's APPNOTE.TXT, 4.3.12 and 4.3.16. */
const END_RECORD = 22;
const LONGEST_COMMENT = 65_535;
const CENTRAL_RECORD = 46;

/** The central directory; the library that unpacks gives neither checksums nor flags. */
function listEntries(bytes: Uint8Array): ReadonlyMap<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < END_RECORD || view.getUint16(0, true) !== 0x4b50) {
    throw new UnreadableFileError('It is not what its name says: it does not begin as a ZIP archive does.');
  }
  let end = bytes.length - END_RECORD;
  const lowest = Math.max(0, end - LONGEST_COMMENT);
  while (end >= lowest && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < lowest) throw damaged('its end is missing');
  const count = view.getUint16(end + 10, true);
  if (count > MAX_ENTRIES) {
    throw new UnreadableFileError(`It holds more than ${MAX_ENTRIES.toLocaleString('en')} files.`);
  }
  const entries = new Map<string, ZipEntry>();
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (at + CENTRAL_RECORD > bytes.length || view.getUint32(at, true) !== 0x02014b50) {
      throw damaged('its list of files is broken');
    }
    const flags = view.getUint16(at + 8, true);
    const nameLength = view.getUint16(at + 28, true);
    const nameBytes = bytes.subarray(at + CENTRAL_RECORD, at + CENTRAL_RECORD + nameLength);
    const name = Buffer.from(nameBytes).toString((flags & 0x800) === 0 ? 'latin1' : 'utf8');
    entries.set(name, {
      checksum: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      isEncrypted: (flags & 1) === 1,
    });
    at += CENTRAL_RECORD + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** As ZIP has it. Node's own came with 22.2. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (CRC_TABLE[(value ^ byte) & 0xff] as number);
  return (value ^ 0xffffffff) >>> 0;
}
