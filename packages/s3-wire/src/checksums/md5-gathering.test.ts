import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHasherFactory } from './hasher.ts';

const hashers = await createHasherFactory();

function hexOf(bytes: Uint8Array): string {
  return hash('md5', bytes, 'hex');
}

/** Bytes that are no repetition of each other. */
function bodyOf(length: number, seed: number): Buffer {
  const body = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1) body[index] = (index * 31 + (index >> 8) * 17 + seed * 101) & 255;
  return body;
}

test('every length has its digest, whatever others it is hashed with', () => {
  const lengths = Array.from({ length: 300 }, (_, length) => length);
  const edges = [4095, 4096, 4097, 16_375, 16_383, 16_384, 16_439, 16_440, 20_000, 131_072];
  const bodies = [...lengths, ...edges].map((length) => bodyOf(length, length));
  const gathered = bodies.map((body) => hashers.gatherMd5(body));
  expect(gathered.map((md5) => md5.digest().toString('hex'))).toEqual(bodies.map(hexOf));
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17])('%i bodies of one length are each their own', (count) => {
  const bodies = Array.from({ length: count }, (_, index) => bodyOf(4096, index));
  const gathered = bodies.map((body) => hashers.gatherMd5(body));
  // The last first, so that its digest is asked for while the others wait.
  for (let index = count - 1; index >= 0; index -= 1) {
    expect(gathered[index]?.digest().toString('hex')).toBe(hexOf(bodies[index] as Buffer));
  }
});

test('bodies of any lengths and contents, asked for in any order', () => {
  const body = fc.uint8Array({ maxLength: 2_000 });
  const asked = fc.record({ body, askedAfter: fc.nat({ max: 12 }) });
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 40 }), (list) => {
      const gathered = list.map(({ body: bytes, askedAfter }, index) => {
        const md5 = hashers.gatherMd5(bytes);
        if (askedAfter === 0 || index % askedAfter === 0) expect(md5.digest().toString('hex')).toBe(hexOf(bytes));
        return md5;
      });
      expect(gathered.map((md5) => md5.digest().toString('hex'))).toEqual(list.map(({ body: bytes }) => hexOf(bytes)));
    }),
  );
});

test('a body may change after it was handed over', () => {
  const bodies = Array.from({ length: 5 }, (_, index) => bodyOf(1_000 + index, index));
  const expected = bodies.map(hexOf);
  const gathered = bodies.map((body) => hashers.gatherMd5(body));
  for (const body of bodies) body.fill(0);
  expect(gathered.map((md5) => md5.digest().toString('hex'))).toEqual(expected);
});

test('a digest that nobody asks for takes nothing from the others', () => {
  for (let index = 0; index < 20; index += 1) hashers.gatherMd5(bodyOf(500, index));
  const body = bodyOf(4096, 99);
  expect(hashers.gatherMd5(body).digest().toString('hex')).toBe(hexOf(body));
});
