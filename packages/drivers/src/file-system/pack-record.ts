/**
 * One record of a segment, self-describing so that a segment can be read without the hub:
 *
 *   0  "flrc"       4 bytes
 *   4  version      u8, 1
 *   5  zero         3 bytes
 *   8  size         u32 little-endian, of the payload
 *   12 crc32        u32 little-endian, of the payload
 *   16 blob id      16 bytes
 *   32 payload
 */
const magic = 0x63726c66;
const version = 1;

export const recordHeaderBytes = 32;

export interface RecordHeader {
  readonly id: string;
  readonly size: number;
  readonly crc32: number;
}

export function writeRecordHeader(target: Buffer, at: number, header: RecordHeader): void {
  target.writeUInt32LE(magic, at);
  target.writeUInt32LE(version, at + 4);
  target.writeUInt32LE(header.size, at + 8);
  target.writeUInt32LE(header.crc32, at + 12);
  writeId(target, at + 16, header.id);
}

/** A lower-case uuid as its 16 bytes. Digit by digit: a quarter of the time of a copy without hyphens that Node then reads as hex. */
function writeId(target: Buffer, at: number, id: string): void {
  let byte = at;
  for (let index = 0; index < id.length; index += 2) {
    if (id[index] === '-') index += 1;
    target[byte] = hexDigit(id.charCodeAt(index)) * 16 + hexDigit(id.charCodeAt(index + 1));
    byte += 1;
  }
}

function hexDigit(code: number): number {
  const isLetter = code >= 97;
  return isLetter ? code - 87 : code - 48;
}

/** undefined when no record begins here. */
export function readRecordHeader(source: Buffer, at: number): RecordHeader | undefined {
  if (source.length < at + recordHeaderBytes) return undefined;
  if (source.readUInt32LE(at) !== magic || source.readUInt32LE(at + 4) !== version) return undefined;
  const hex = source.toString('hex', at + 16, at + 32);
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { id, size: source.readUInt32LE(at + 8), crc32: source.readUInt32LE(at + 12) };
}
