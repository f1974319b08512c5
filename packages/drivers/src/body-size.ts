/** The rules about how long a body is, the same in every driver. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { ByteRange } from './driver.ts';

/** Refuses a declared size that no blob may have, before a byte is taken. */
export function requireDeclaredSize(size: number | undefined, sizeBytesMax: number): void {
  if (size === undefined) return;
  if (!Number.isSafeInteger(size) || size < 0)
    throw new StoreError('invalid_argument', 'a blob size must be a whole number of bytes');
  if (size > sizeBytesMax) throw tooLarge(sizeBytesMax);
}

/** Called with the bytes received so far: fails as soon as there are more than declared or allowed. */
export function requireNotLonger(received: number, declared: number | undefined, sizeBytesMax: number): void {
  if (declared !== undefined && received > declared) {
    throw new StoreError('invalid_argument', 'the body is longer than its declared length', {
      details: { declared: String(declared) },
    });
  }
  if (received > sizeBytesMax) throw tooLarge(sizeBytesMax);
}

/** Called at the end of the body: fails when bytes are missing. */
export function requireComplete(received: number, declared: number | undefined): void {
  if (declared === undefined || received === declared) return;
  throw new StoreError('incomplete_body', undefined, { details: { declared: String(declared), received: String(received) } });
}

/** The bytes asked for, as a range inside a blob of `size` bytes; an empty blob has only the empty whole. Both ends inclusive. */
export function requireRange(range: ByteRange | undefined, size: number): { start: number; length: number } {
  if (range === undefined) return { start: 0, length: size };
  const { start, end } = range;
  const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  if (!whole || start < 0 || end < start || end >= size) {
    throw new StoreError('range_not_satisfiable', undefined, {
      details: { start: String(start), end: String(end), size: String(size) },
    });
  }
  return { start, length: end - start + 1 };
}

function tooLarge(sizeBytesMax: number): StoreError {
  return new StoreError('too_large', 'the blob is larger than this backend takes', {
    details: { sizeBytesMax: String(sizeBytesMax) },
  });
}
