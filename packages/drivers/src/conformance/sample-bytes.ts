/** Bodies for the suite: bytes that repeat nowhere within a block, from a fixed seed, so that misplaced bytes are noticed. */
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';

export const KiB = 1024;
export const MiB = 1024 * 1024;

export const never = new AbortController().signal;

export function newId(): string {
  return randomUUID();
}

/** `size` bytes that depend on every position (xorshift32). */
export function sampleBytes(size: number, seed = 1): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = (seed * 2654435761) >>> 0 || 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, size);
}

/** The bytes in pieces of an awkward length. */
export async function* inPieces(bytes: Buffer, pieceSize = 60_001): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize);
}

export async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
