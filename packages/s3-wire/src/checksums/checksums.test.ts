import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestHeaders } from '../request/headers.ts';
import type { CombinableAlgorithm } from './algorithms.ts';
import { combineFullObjectChecksum, compositeChecksum, multipartEtag } from './combine.ts';
import { readDeclaredChecksums, readWantedChecksum } from './declared.ts';
import { createHasherFactory } from './hasher.ts';

const hashers = await createHasherFactory();
const checkString = Buffer.from('123456789');

// The check values of the CRC catalogue, and of FIPS 180 and RFC 1321 implementations.
test.each([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
  ['MD5', '25f9e794323b453885f5181f1b624d0b'],
  ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ['XXHASH64', '8cb841db40e6ae83'],
] as const)('%s of 123456789', (algorithm, expected) => {
  expect(hashers.hash(algorithm, checkString).toString('hex')).toBe(expected);
  const hasher = hashers.create(algorithm);
  for (const byte of checkString) hasher.update(Uint8Array.of(byte));
  expect(hasher.digest().toString('hex')).toBe(expected);
});

// The values that the xxHash project's own test tool prints, and FIPS 180's for SHA-512.
test.each([
  ['', 'XXHASH64', 'ef46db3751d8e999'],
  ['', 'XXHASH3', '2d06800538d394c2'],
  ['', 'XXHASH128', '99aa06d3014798d86001c324468d497f'],
  ['a', 'XXHASH64', 'd24ec4f1a98c6e5b'],
  ['a', 'XXHASH3', 'e6c632b61e964e1f'],
  ['a', 'XXHASH128', 'a96faf705af16834e6c632b61e964e1f'],
  [
    'abc',
    'SHA512',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
] as const)('of %j, %s is %s', (text, algorithm, expected) => {
  expect(hashers.hash(algorithm, Buffer.from(text)).toString('hex')).toBe(expected);
});

test('hashers that share an instance do not disturb each other', () => {
  for (const algorithm of ['CRC32C', 'CRC64NVME', 'XXHASH64', 'XXHASH3', 'XXHASH128'] as const) {
    const first = hashers.create(algorithm);
    const second = hashers.create(algorithm);
    first.update(checkString.subarray(0, 4));
    second.update(Buffer.from('other bytes'));
    first.update(checkString.subarray(4));
    expect(first.digest()).toEqual(hashers.hash(algorithm, checkString));
    expect(second.digest()).toEqual(hashers.hash(algorithm, Buffer.from('other bytes')));
  }
});

test.each(['CRC32', 'CRC32C', 'CRC64NVME'] satisfies CombinableAlgorithm[])(
  '%s of parts combines to that of the whole',
  (algorithm) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 }), (parts) => {
        const combined = combineFullObjectChecksum(
          algorithm,
          parts.map((part) => ({ checksum: hashers.hash(algorithm, part), sizeBytes: part.length })),
        );
        expect(combined).toEqual(hashers.hash(algorithm, Buffer.concat(parts)));
      }),
      { seed: 1, numRuns: 200 },
    );
  },
);

test('combining shifts by sizes beyond 32 bits', () => {
  // 5 GiB of zeros, in one part and as a thousand parts: the two ways to the same checksum agree.
  const sizeBytes = 5 * 1024 ** 3;
  const block = Buffer.alloc(sizeBytes / 1280);
  const blockPart = { checksum: hashers.hash('CRC64NVME', block), sizeBytes: block.length };
  const whole = combineFullObjectChecksum(
    'CRC64NVME',
    Array.from({ length: 1280 }, () => blockPart),
  );
  const half = combineFullObjectChecksum(
    'CRC64NVME',
    Array.from({ length: 640 }, () => blockPart),
  );
  const halfPart = { checksum: half, sizeBytes: sizeBytes / 2 };
  expect(combineFullObjectChecksum('CRC64NVME', [halfPart, halfPart])).toEqual(whole);
});

test('composite checksums and multipart ETags hash the digests and count the parts', () => {
  const parts = [hashers.hash('SHA256', Buffer.from('a')), hashers.hash('SHA256', Buffer.from('b'))];
  expect(compositeChecksum('SHA256', parts, hashers)).toBe(
    `${hashers.hash('SHA256', Buffer.concat(parts)).toString('base64')}-2`,
  );
  const md5s = [hashers.hash('MD5', Buffer.from('a')), hashers.hash('MD5', Buffer.from('b'))];
  expect(multipartEtag(md5s)).toBe(`${hashers.hash('MD5', Buffer.concat(md5s)).toString('hex')}-2`);
});

function declared(...lines: string[]) {
  return readDeclaredChecksums(RequestHeaders.fromRaw(lines));
}

test('a checksum is read from its header or announced for the trailer', () => {
  expect(declared('x-amz-checksum-crc32', 'y/Q5Jg==').checksum).toEqual({
    algorithm: 'CRC32',
    value: Buffer.from('cbf43926', 'hex'),
  });
  expect(declared('x-amz-trailer', 'x-amz-checksum-crc64nvme', 'x-amz-sdk-checksum-algorithm', 'CRC64NVME')).toEqual({
    contentMd5: undefined,
    checksum: { algorithm: 'CRC64NVME', value: undefined },
    trailerNames: ['x-amz-checksum-crc64nvme'],
  });
  expect(declared('x-amz-checksum-mode', 'ENABLED', 'x-amz-checksum-type', 'FULL_OBJECT').checksum).toBeUndefined();
  expect(declared('content-md5', 'JfnnlDI7RTiF9RgfG2JNCw==').contentMd5?.toString('hex')).toBe(
    '25f9e794323b453885f5181f1b624d0b',
  );
});

test.each([
  ['InvalidDigest', ['content-md5', 'short']],
  ['InvalidDigest', ['content-md5', '']],
  ['InvalidDigest', ['content-md5', 'JfnnlDI7RTiF9RgfG2JNCw']],
  ['BadDigest', ['x-amz-checksum-crc32', 'y/Q5Jg']],
  ['BadDigest', ['x-amz-checksum-crc32', 'AAAAAAAAAAA=']],
  ['BadDigest', ['x-amz-checksum-crc32', '']],
  ['InvalidRequest', ['x-amz-checksum-crc32', 'y/Q5Jg==', 'x-amz-checksum-crc32c', 'y/Q5Jg==']],
  ['BadDigest', ['x-amz-checksum-crc32', 'y/Q5Jg==,y/Q5Jg==']],
  ['InvalidRequest', ['x-amz-checksum-crc32', 'y/Q5Jg==', 'x-amz-trailer', 'x-amz-checksum-crc32']],
  ['InvalidRequest', ['x-amz-trailer', 'x-amz-checksum-crc32,x-amz-checksum-sha1']],
  ['InvalidRequest', ['x-amz-trailer', 'x-amz-meta-a']],
  ['InvalidRequest', ['x-amz-trailer', '']],
  ['InvalidRequest', ['x-amz-checksum-crc16', 'AAA=']],
  ['BadDigest', ['x-amz-checksum-xxhash64', 'AAA=']],
  ['InvalidRequest', ['x-amz-sdk-checksum-algorithm', 'CRC32']],
  ['InvalidRequest', ['x-amz-sdk-checksum-algorithm', 'CRC32C', 'x-amz-checksum-crc32', 'y/Q5Jg==']],
  ['InvalidRequest', ['x-amz-sdk-checksum-algorithm', 'nonsense', 'x-amz-checksum-crc32', 'y/Q5Jg==']],
])('%s for %j', (code, lines) => {
  expect(() => declared(...lines)).toThrow(expect.objectContaining({ code }));
});

test('wanted checksums have the type their algorithm can have', () => {
  const wanted = (...lines: string[]) => readWantedChecksum(RequestHeaders.fromRaw(lines));
  expect(wanted()).toBeUndefined();
  expect(wanted('x-amz-checksum-algorithm', 'crc32')).toEqual({ algorithm: 'CRC32', type: 'COMPOSITE' });
  expect(wanted('x-amz-checksum-algorithm', 'CRC64NVME')).toEqual({ algorithm: 'CRC64NVME', type: 'FULL_OBJECT' });
  expect(wanted('x-amz-checksum-algorithm', 'CRC32C', 'x-amz-checksum-type', 'FULL_OBJECT')).toEqual({
    algorithm: 'CRC32C',
    type: 'FULL_OBJECT',
  });
  for (const lines of [
    ['x-amz-checksum-type', 'COMPOSITE'],
    ['x-amz-checksum-algorithm', 'SHA256', 'x-amz-checksum-type', 'FULL_OBJECT'],
    ['x-amz-checksum-algorithm', 'CRC64NVME', 'x-amz-checksum-type', 'COMPOSITE'],
    ['x-amz-checksum-algorithm', 'CRC32', 'x-amz-checksum-type', 'BOTH'],
  ]) {
    expect(() => wanted(...lines)).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
  }
});
