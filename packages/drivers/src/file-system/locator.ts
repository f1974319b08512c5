/**
 * Locators of the file-system driver. Both forms carry the size, so a read needs no stat, and a packed one carries the checksum,
 * so that bytes in the wrong place cannot pass for the right ones.
 *
 *   f:<blob id>:<size>                                a file of its own
 *   s:<segment id>:<offset>:<size>:<crc32, 8 hex>     bytes inside a segment; the offset is of the payload
 */
import { StoreError } from '@felloe/engine/errors.ts';

export interface FileLocator {
  readonly kind: 'file';
  readonly id: string;
  readonly size: number;
}

export interface PackedLocator {
  readonly kind: 'packed';
  readonly segmentId: string;
  readonly offset: number;
  readonly size: number;
  readonly crc32: number;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
// Numbers without leading zeros and short enough to be exact, so that one place has one spelling.
const filePattern = new RegExp(`^f:(${uuid}):(0|[1-9][0-9]{0,13})$`);
const packedPattern = new RegExp(`^s:(${uuid}):(0|[1-9][0-9]{0,9}):(0|[1-9][0-9]{0,9}):([0-9a-f]{8})$`);

export function formatLocator(locator: FileLocator | PackedLocator): string {
  if (locator.kind === 'file') return `f:${locator.id}:${locator.size}`;
  return `s:${locator.segmentId}:${locator.offset}:${locator.size}:${crc32Text(locator)}`;
}

/** 8 hex digits. */
export function crc32Text({ crc32 }: PackedLocator): string {
  return crc32.toString(16).padStart(8, '0');
}

/** The place a locator names. Anything that this driver did not write itself is `invalid_argument`. */
export function parseLocator(text: string): FileLocator | PackedLocator {
  const packed = packedPattern.exec(text);
  if (packed !== null) {
    const [, segmentId = '', offset, size, crc = ''] = packed;
    return { kind: 'packed', segmentId, offset: Number(offset), size: Number(size), crc32: Number.parseInt(crc, 16) };
  }
  const file = filePattern.exec(text);
  if (file !== null) return { kind: 'file', id: file[1] ?? '', size: Number(file[2]) };
  throw new StoreError('invalid_argument', 'not a locator of the file-system driver');
}
