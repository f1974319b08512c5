/**
 * A CRC-32 for every 64 KiB of a large blob, kept behind its payload in the same file, so that a flipped bit is found before the
 * block that has it leaves the spoke, also for a range.
 *
 *   payload (size bytes) | one little-endian u32 per block, the last block may be short
 *
 * CRC-32 because zlib has it natively (150 µs a MiB on one core). It finds rot; who may write to the disk can forge it.
 */
import { crc32 } from 'node:zlib';

export const blockSizeBytes = 64 * 1024;
/** Length of one entry of the table. */
export const tableEntryBytes = 4;

export function blockCount(size: number): number {
  return Math.ceil(size / blockSizeBytes);
}

/** Length of the whole file for a payload of `size` bytes. */
export function fileSizeBytes(size: number): number {
  return size + blockCount(size) * tableEntryBytes;
}

/** Length of the payload of a file of ours, or undefined when no payload gives a file of this length. */
export function payloadSizeBytes(fileSize: number): number | undefined {
  const blocks = Math.ceil(fileSize / (blockSizeBytes + tableEntryBytes));
  const size = fileSize - blocks * tableEntryBytes;
  return size >= 0 && blockCount(size) === blocks ? size : undefined;
}

/** Gathers the table while the payload passes by in pieces of any length. */
export class BlockChecksums {
  #table = Buffer.allocUnsafe(256 * tableEntryBytes);
  #blocks = 0;
  #running = 0;
  #inBlock = 0;

  add(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) {
      const end = Math.min(piece.length, at + blockSizeBytes - this.#inBlock);
      this.#running = crc32(piece.subarray(at, end), this.#running);
      this.#inBlock += end - at;
      at = end;
      if (this.#inBlock === blockSizeBytes) this.#closeBlock();
    }
  }

  /** The table of everything added; call once, at the end. */
  finish(): Buffer {
    if (this.#inBlock > 0) this.#closeBlock();
    return this.#table.subarray(0, this.#blocks * tableEntryBytes);
  }

  #closeBlock(): void {
    if (this.#blocks * tableEntryBytes === this.#table.length) this.#table = Buffer.concat([this.#table], this.#table.length * 2);
    this.#table.writeUInt32LE(this.#running, this.#blocks * tableEntryBytes);
    this.#blocks += 1;
    this.#running = 0;
    this.#inBlock = 0;
  }
}

/** Where the table entries of blocks `first` to `last` (inclusive) lie in the file. */
export function tablePlace(size: number, first: number, last: number): { position: number; length: number } {
  return { position: size + first * tableEntryBytes, length: (last - first + 1) * tableEntryBytes };
}

/** True when every block of `payload` has its checksum; `payload` starts at a block's start, `table` at that block's entry. */
export function blocksMatch(payload: Buffer, table: Buffer): boolean {
  for (let at = 0, entry = 0; at < payload.length; at += blockSizeBytes, entry += tableEntryBytes) {
    if (crc32(payload.subarray(at, at + blockSizeBytes)) !== table.readUInt32LE(entry)) return false;
  }
  return true;
}
