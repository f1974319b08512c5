import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { createHasherFactory } from '../checksums/hasher.ts';
import { RequestHeaders } from '../request/headers.ts';
import type { PayloadMode } from '../sigv4/payload-mode.ts';
import { openVerifiedBody, type VerifiedBody, type VerifiedBodyOptions } from './verified-body.ts';

const hashers = await createHasherFactory();
const text = 'the quick brown fox';
const sha256Hex = createHash('sha256').update(text).digest('hex');
const md5 = createHash('md5').update(text).digest();
const crc = Buffer.alloc(4);
crc.writeUInt32BE(crc32(text));
const crcBase64 = crc.toString('base64');

async function* piecesOf(body: string) {
  for (let from = 0; from < body.length; from += 5) yield Buffer.from(body.slice(from, from + 5));
}

function open(
  body: string,
  lines: Record<string, string>,
  payload: PayloadMode = { kind: 'unsigned' },
  more: Partial<VerifiedBodyOptions> = {},
): VerifiedBody {
  const headers = RequestHeaders.fromRaw(Object.entries(lines).flat());
  return openVerifiedBody(piecesOf(body), {
    headers,
    payload,
    createHasher: (algorithm) => hashers.create(algorithm),
    sizeBytesMax: 1000,
    ...more,
  });
}

async function readAll(body: VerifiedBody): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const plain = { 'content-length': String(text.length) };
const unsignedTrailer: PayloadMode = { kind: 'chunked', signed: false, trailer: true };
const chunkedHeaders = {
  'content-length': '999',
  'x-amz-decoded-content-length': String(text.length),
  'x-amz-trailer': 'x-amz-checksum-crc32',
};

function chunked(checksum: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`;
}

test('a true body ends with its digests', async () => {
  const lines = { ...plain, 'content-md5': md5.toString('base64'), 'x-amz-checksum-crc32': crcBase64 };
  const body = open(text, lines, { kind: 'signed', sha256Hex }, { digests: ['MD5', 'SHA1'] });
  expect(body.expectedSizeBytes).toBe(text.length);
  expect(await readAll(body)).toBe(text);
  expect(body.sizeBytes).toBe(text.length);
  expect(body.digests.get('MD5')).toEqual(md5);
  expect([...body.digests.keys()].sort()).toEqual(['CRC32', 'MD5', 'SHA1', 'SHA256']);
  expect(body.checksum).toEqual({ algorithm: 'CRC32', value: crc });
});

test('a checksum in the trailer is verified', async () => {
  const body = open(chunked(crcBase64), chunkedHeaders, unsignedTrailer);
  expect(await readAll(body)).toBe(text);
  expect(body.checksum).toEqual({ algorithm: 'CRC32', value: crc });
});

test('hashers may work elsewhere', async () => {
  const createHasher: VerifiedBodyOptions['createHasher'] = (algorithm) => {
    const hasher = hashers.create(algorithm);
    return {
      update: async (bytes) => {
        await Promise.resolve();
        hasher.update(bytes);
      },
      digest: async () => hasher.digest(),
    };
  };
  const body = open(text, plain, { kind: 'signed', sha256Hex }, { createHasher, digests: ['MD5'] });
  expect(await readAll(body)).toBe(text);
  expect(body.digests.get('MD5')).toEqual(md5);
});

test('a plain body in HTTP chunks has no length before its end', async () => {
  const body = open(text, { 'transfer-encoding': 'chunked' });
  expect(body.expectedSizeBytes).toBeUndefined();
  expect(await readAll(body)).toBe(text);
});

test.each([
  ['XAmzContentSHA256Mismatch', open(text, plain, { kind: 'signed', sha256Hex: 'a'.repeat(64) })],
  ['BadDigest', open(text, { ...plain, 'content-md5': Buffer.alloc(16).toString('base64') })],
  ['BadDigest', open(text, { ...plain, 'x-amz-checksum-crc32': 'AAAAAA==' })],
  ['BadDigest', open(text, { ...plain, 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' })],
  ['BadDigest', open(chunked('AAAAAA=='), chunkedHeaders, unsignedTrailer)],
  ['InvalidRequest', open(chunked('short'), chunkedHeaders, unsignedTrailer)],
  ['IncompleteBody', open(text.slice(1), plain)],
  ['IncompleteBody', open(`${text}x`, plain)],
  ['IncompleteBody', open(chunked(crcBase64).slice(0, 10), chunkedHeaders, unsignedTrailer)],
  ['EntityTooLarge', open('x'.repeat(1001), { 'transfer-encoding': 'chunked' })],
])('%s before the end', async (code, body) => {
  await expect(readAll(body)).rejects.toMatchObject({ code });
});

test.each([
  ['MissingContentLength', {}, { kind: 'unsigned' }],
  ['MissingContentLength', { 'content-length': '5' }, unsignedTrailer],
  ['InvalidArgument', { 'content-length': '-5' }, { kind: 'unsigned' }],
  ['InvalidArgument', { 'content-length': '1e3' }, { kind: 'unsigned' }],
  ['InvalidArgument', { ...chunkedHeaders, 'x-amz-decoded-content-length': 'many' }, unsignedTrailer],
  ['InvalidRequest', { 'content-length': '5', 'transfer-encoding': 'chunked' }, { kind: 'unsigned' }],
  ['EntityTooLarge', { 'content-length': '1001' }, { kind: 'unsigned' }],
  ['EntityTooLarge', { ...chunkedHeaders, 'x-amz-decoded-content-length': '1001' }, unsignedTrailer],
  ['InvalidRequest', { ...plain, 'x-amz-trailer': 'x-amz-checksum-crc32' }, { kind: 'unsigned' }],
  ['InvalidRequest', chunkedHeaders, { kind: 'chunked', signed: true, trailer: false }],
  ['AccessDenied', chunkedHeaders, { kind: 'chunked', signed: true, trailer: true }],
] as const)('%s before anything is read, for %j', (code, lines, payload) => {
  expect(() => open(text, lines, payload)).toThrow(expect.objectContaining({ code }));
});
