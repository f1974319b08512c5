/**
 * Bodies that name the write they belong to. A value is `client-sequence-size`; the body repeats it to that size. So every read tells
 * which write it saw, and a body of other bytes, or of two writes, is recognised.
 */

export function bodyOf(value: string): Buffer {
  return Buffer.alloc(sizeOf(value), `${value}|`);
}

/** The size a value promises, in bytes. */
export function sizeOf(value: string): number {
  const size = Number(value.slice(value.lastIndexOf('-') + 1));
  if (!Number.isSafeInteger(size) || size < 1) throw new Error(`${value} is not a value of this workload`);
  return size;
}

/** Whether `body` is exactly what was written under `value`. */
export function isBodyOf(value: string, body: Buffer): boolean {
  return body.equals(bodyOf(value));
}
