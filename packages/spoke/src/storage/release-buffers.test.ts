import { expect, test } from 'vitest';
import { releaseBuffers } from './release-buffers.ts';

test('the memory of a large buffer of its own is given back', () => {
  const own = Buffer.from(new ArrayBuffer(64 * 1024));
  releaseBuffers([own]);
  expect(own.length).toBe(0);
  expect(own.buffer.byteLength).toBe(0);
});

test('a slice of larger memory is left alone, and so is a small buffer', () => {
  const whole = Buffer.alloc(64 * 1024, 1);
  const slice = whole.subarray(0, 32 * 1024);
  const small = Buffer.from(new ArrayBuffer(100));
  releaseBuffers([slice, small]);
  expect(whole.every((byte) => byte === 1)).toBe(true);
  expect(slice.length).toBe(32 * 1024);
  expect(small.length).toBe(100);
});
