/**
 * How an encrypted blob lies on its backend, so that any range can be read and nothing in it be changed unseen:
 *
 *     header: "FLE", version 1, 32 random bytes (the salt of the blob's own key)
 *     chunk 0 … n-1: 64 KiB of content (the last one less), each followed by its tag of 16 bytes
 *
 * packages/docs/decisions/encrypted-blob-format.md has the reasons. A blob has at least one byte of content: a version of no bytes
 * names no blob.
 */
import { StoreError } from '../errors.ts';

export const blobFormat = Object.freeze({
  /** "FLE" and the version of the format. */
  magic: Object.freeze([0x46, 0x4c, 0x45, 1] as const),
  saltBytes: 32,
  headerBytes: 36,
  chunkBytes: 64 * 1024,
  tagBytes: 16,
  nonceBytes: 12,
  keyBytes: 32,
});

const { headerBytes, chunkBytes, tagBytes } = blobFormat;
const sealedChunkBytes = chunkBytes + tagBytes;

export function chunkCount(contentSize: number): number {
  return Math.ceil(contentSize / chunkBytes);
}

/** Bytes on the backend of so many bytes of content. */
export function encryptedSize(contentSize: number): number {
  return headerBytes + contentSize + chunkCount(contentSize) * tagBytes;
}

/** Which bytes of the encrypted blob hold a range of its content. All positions are inclusive. */
export interface EncryptedRange {
  /** The header is among them when this is 0. */
  readonly start: number;
  readonly end: number;
  readonly firstChunk: number;
  /** Content of the first chunk that lies before the range. */
  readonly skip: number;
  /** Bytes of content in the range. */
  readonly length: number;
}

/** @throws StoreError `internal` for a range that is not inside the content: a record of ours is damaged. */
export function encryptedRange(content: { readonly start: number; readonly end: number }, contentSize: number): EncryptedRange {
  const { start, end } = content;
  if (start < 0 || start > end || end >= contentSize) throw new StoreError('internal', 'a range lies outside its blob');
  const firstChunk = Math.floor(start / chunkBytes);
  const lastChunk = Math.floor(end / chunkBytes);
  return {
    start: firstChunk === 0 ? 0 : headerBytes + firstChunk * sealedChunkBytes,
    end: Math.min(headerBytes + (lastChunk + 1) * sealedChunkBytes, encryptedSize(contentSize)) - 1,
    firstChunk,
    skip: start - firstChunk * chunkBytes,
    length: end - start + 1,
  };
}

/** Bytes of the chunk's content; its tag follows them. */
export function chunkSize(index: number, contentSize: number): number {
  return Math.min(chunkBytes, contentSize - index * chunkBytes);
}

/**
 * The nonce tells the chunk's place and whether it is the last, so chunks that are moved, dropped or cut off do not open. Every blob
 * has a key of its own: no nonce is used twice with one key.
 */
export function writeNonce(target: Uint8Array, index: number, isLast: boolean): void {
  target.fill(0);
  new DataView(target.buffer, target.byteOffset, target.byteLength).setUint32(7, index);
  target[11] = isLast ? 1 : 0;
}
