import { createHash } from 'node:crypto';
import { createHasherFactory, type HasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { checksumAlgorithms, checksumHeader } from '@felloe/s3-wire/checksums/algorithms.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendChunked } from './fixture/chunked-body.ts';
import { S3TestClient } from './fixture/s3-client.ts';
import { type S3TestServer, startS3Server, type TestKey, testKeys } from './fixture/s3-server.ts';

let server: S3TestServer;
let client: S3TestClient;
let hashers: HasherFactory;

beforeAll(async () => {
  server = await startS3Server();
  client = new S3TestClient(server);
  hashers = await createHasherFactory();
  await client.send('PUT', '/bucket-one');
});
afterAll(() => server[Symbol.asyncDispose]());

const small = Buffer.from('the body');
const large = Buffer.alloc(400_000, 'abcdefghijk');

/** Nothing visible: neither a new object nor a change of the old one. */
async function expectUntouched(key: string): Promise<void> {
  expect((await client.send('HEAD', `/bucket-one/${key}`)).status).toBe(404);
}

for (const [size, body] of [
  ['small', small],
  ['large', large],
] as const) {
  test(`a ${size} body that is not what its signature says is refused`, async () => {
    const payloadHash = createHash('sha256').update('another').digest('hex');
    const put = await client.send('PUT', '/bucket-one/mismatch', { body, payloadHash });
    expect(put).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
    await expectUntouched('mismatch');
  });

  test(`a ${size} body may be unsigned`, async () => {
    expect((await client.send('PUT', `/bucket-one/unsigned-${size}`, { body, payloadHash: 'UNSIGNED-PAYLOAD' })).status).toBe(
      200,
    );
    expect((await client.send('GET', `/bucket-one/unsigned-${size}`)).body.equals(body)).toBe(true);
  });

  test(`Content-MD5 of a ${size} body is held`, async () => {
    const md5 = createHash('md5').update(body).digest('base64');
    expect((await client.send('PUT', '/bucket-one/md5', { body, headers: { 'content-md5': md5 } })).status).toBe(200);
    const wrong = createHash('md5').update('x').digest('base64');
    expect(await client.send('PUT', '/bucket-one/md5-wrong', { body, headers: { 'content-md5': wrong } })).toMatchObject({
      status: 400,
      code: 'BadDigest',
    });
    for (const malformed of ['', 'abc', 'x'.repeat(24), `${md5}=`]) {
      expect(await client.send('PUT', '/bucket-one/md5-wrong', { body, headers: { 'content-md5': malformed } })).toMatchObject({
        status: 400,
        code: 'InvalidDigest',
      });
    }
    await expectUntouched('md5-wrong');
  });

  for (const algorithm of checksumAlgorithms) {
    const header = checksumHeader(algorithm);

    test(`${algorithm} of a ${size} body is held, kept and told`, async () => {
      const value = hashers.hash(algorithm, body).toString('base64');
      const put = await client.send('PUT', `/bucket-one/${algorithm}`, {
        body,
        headers: { [header]: value, 'x-amz-sdk-checksum-algorithm': algorithm },
      });
      expect(put.status).toBe(200);
      expect(put.headers[header]).toBe(value);
      expect(put.headers['x-amz-checksum-type']).toBe('FULL_OBJECT');
      const told = await client.send('HEAD', `/bucket-one/${algorithm}`, { headers: { 'x-amz-checksum-mode': 'ENABLED' } });
      expect(told.headers[header]).toBe(value);
      expect((await client.send('HEAD', `/bucket-one/${algorithm}`)).headers[header]).toBeUndefined();
      const ranged = await client.send('GET', `/bucket-one/${algorithm}`, {
        headers: { 'x-amz-checksum-mode': 'ENABLED', range: 'bytes=0-1' },
      });
      expect(ranged.headers[header]).toBeUndefined();
      const wrong = hashers.hash(algorithm, Buffer.from('x')).toString('base64');
      expect(await client.send('PUT', '/bucket-one/wrong', { body, headers: { [header]: wrong } })).toMatchObject({
        status: 400,
        code: 'BadDigest',
      });
      expect(await client.send('PUT', '/bucket-one/wrong', { body, headers: { [header]: 'AAAA' } })).toMatchObject({
        status: 400,
        code: 'BadDigest',
      });
      await expectUntouched('wrong');
    });

    for (const signed of [true, false]) {
      test(`${algorithm} in a ${signed ? 'signed' : 'unsigned'} trailer of a ${size} body is held`, async () => {
        const value = hashers.hash(algorithm, body).toString('base64');
        const chunks =
          body.length < 100 ? [body] : [body.subarray(0, 65_536), body.subarray(65_536, 200_000), body.subarray(200_000)];
        const put = await sendChunked(client, `/bucket-one/trailer-${algorithm}`, { chunks, signed, trailer: [header, value] });
        expect(put).toMatchObject({ status: 200, code: '' });
        expect(put.headers[header]).toBe(value);
        expect((await client.send('GET', `/bucket-one/trailer-${algorithm}`)).body.equals(body)).toBe(true);
        const wrong = hashers.hash(algorithm, Buffer.from('x')).toString('base64');
        expect((await sendChunked(client, '/bucket-one/wrong', { chunks, signed, trailer: [header, wrong] })).status).toBe(400);
        await expectUntouched('wrong');
      });
    }
  }

  test(`a ${size} body in signed chunks is taken, and refused when anything of the chain is false`, async () => {
    const chunks = body.length < 100 ? [body] : [body.subarray(0, 100_000), body.subarray(100_000)];
    const put = await sendChunked(client, '/bucket-one/chain', { chunks, signed: true });
    expect(put).toMatchObject({ status: 200, code: '' });
    const got = await client.send('GET', '/bucket-one/chain');
    expect(got.body.equals(body)).toBe(true);
    expect(got.headers['content-encoding']).toBeUndefined();
    const flips: ((framed: Buffer) => Buffer)[] = [
      (framed) => replaceAt(framed, framed.indexOf('\r\n') + 3),
      (framed) => replaceAt(framed, framed.indexOf('chunk-signature=') + 20),
      (framed) => replaceAt(framed, framed.lastIndexOf('chunk-signature=') + 20),
      (framed) => framed.subarray(0, framed.lastIndexOf('0;chunk-signature=')),
      (framed) => Buffer.concat([framed, Buffer.from('more')]),
    ];
    for (const tamper of flips) {
      const refused = await sendChunked(client, '/bucket-one/tampered', { chunks, signed: true, tamper });
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.status).toBeLessThan(500);
      await expectUntouched('tampered');
    }
    const longer = await sendChunked(client, '/bucket-one/tampered', { chunks, signed: true, decodedLength: body.length + 1 });
    expect(longer).toMatchObject({ status: 400, code: 'IncompleteBody' });
    await expectUntouched('tampered');
  });
}

function replaceAt(bytes: Buffer, index: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[index] = (changed[index] ?? 0) === 0x61 ? 0x62 : 0x61;
  return changed;
}

test('a body of unknown length is taken as it comes in HTTP chunks', async () => {
  const put = await client.send('PUT', '/bucket-one/length', {
    tamper: (headers) => {
      headers['transfer-encoding'] = 'chunked';
    },
  });
  expect(put.status).toBe(200);
});

test('an object of more than 5 GiB is refused before its first byte', async () => {
  const put = await sendChunked(client, '/bucket-one/huge', { chunks: [small], signed: true, decodedLength: 5 * 1024 ** 3 + 1 });
  expect(put).toMatchObject({ status: 400, code: 'EntityTooLarge' });
});

test('metadata above 2 KB is refused', async () => {
  const put = await client.send('PUT', '/bucket-one/meta', { headers: { 'x-amz-meta-a': 'x'.repeat(2048) } });
  expect(put).toMatchObject({ status: 400, code: 'MetadataTooLarge' });
  expect((await client.send('PUT', '/bucket-one/meta', { headers: { 'x-amz-meta-a': 'x'.repeat(2047) } })).status).toBe(200);
});

test('an announced checksum that does not come is refused', async () => {
  const put = await client.send('PUT', '/bucket-one/announced', { headers: { 'x-amz-sdk-checksum-algorithm': 'CRC32' } });
  expect(put).toMatchObject({ status: 400, code: 'InvalidRequest' });
});

test.each([
  [{ 'x-amz-server-side-encryption': 'AES256' }, 501, 'NotImplemented'],
  [{ 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }, 400, 'InvalidArgument'],
  [{ 'x-amz-tagging': 'a=b&a=c' }, 400, 'InvalidTag'],
  [{ 'x-amz-object-lock-mode': 'COMPLIANCE' }, 400, 'InvalidArgument'],
  [{ 'x-amz-acl': 'public' }, 400, 'InvalidArgument'],
  [{ 'x-amz-acl': 'private', 'x-amz-grant-read': 'id=x' }, 400, 'InvalidRequest'],
  [{ 'x-amz-grant-read': 'id=nobody' }, 400, 'InvalidArgument'],
  [{ 'x-amz-acl': 'private' }, 200, ''],
  [{ 'x-amz-storage-class': 'PAPER' }, 400, 'InvalidStorageClass'],
  [{ 'x-amz-expected-bucket-owner': 'tenant-one' }, 200, ''],
  [{ 'x-amz-expected-bucket-owner': 'tenant-two' }, 403, 'AccessDenied'],
])('%j on a PUT is %i', async (headers, status, code) => {
  expect(await client.send('PUT', '/bucket-one/headers', { headers })).toMatchObject({ status, code });
});

const crc = 'x-amz-checksum-crc32';
const modes: [
  string,
  (key: TestKey | undefined, tamper?: (headers: Record<string, string>) => void) => Promise<{ status: number }>,
][] = [
  [
    'signed',
    (key, tamper) => client.send('PUT', '/bucket-one/matrix', { body: small, ...(key && { key }), ...(tamper && { tamper }) }),
  ],
  [
    'unsigned',
    (key, tamper) =>
      client.send('PUT', '/bucket-one/matrix', {
        body: small,
        payloadHash: 'UNSIGNED-PAYLOAD',
        ...(key && { key }),
        ...(tamper && { tamper }),
      }),
  ],
  [
    'signed chunks',
    (key, tamper) => sendChunked(client, '/bucket-one/matrix', { chunks: [small], signed: true, key, tamperHeaders: tamper }),
  ],
  [
    'signed chunks and trailer',
    (key, tamper) =>
      sendChunked(client, '/bucket-one/matrix', {
        chunks: [small],
        signed: true,
        trailer: [crc, crcOfSmall()],
        key,
        tamperHeaders: tamper,
      }),
  ],
  [
    'unsigned chunks and trailer',
    (key, tamper) =>
      sendChunked(client, '/bucket-one/matrix', {
        chunks: [small],
        signed: false,
        trailer: [crc, crcOfSmall()],
        key,
        tamperHeaders: tamper,
      }),
  ],
];

function crcOfSmall(): string {
  return hashers.hash('CRC32', small).toString('base64');
}

test.each(modes)('a PUT with a payload that is %s stands and falls with its signature', async (_name, put) => {
  const [key] = testKeys;
  if (key === undefined) throw new Error('the fixture has a key');
  const { stages } = server.storage;
  const flipped = (position: number) => (headers: Record<string, string>) => {
    const authorization = headers['authorization'] ?? '';
    const index = authorization.length - 64 + position;
    headers['authorization'] =
      authorization.slice(0, index) + (authorization[index] === '0' ? '1' : '0') + authorization.slice(index + 1);
  };
  expect((await put({ ...key, secretAccessKey: 'wrong' })).status).toBe(403);
  expect((await put({ ...key, accessKeyId: 'AKIDNONE' })).status).toBe(403);
  for (let position = 0; position < 64; position += 7) expect((await put(undefined, flipped(position))).status).toBe(403);
  const unsigned = (headers: Record<string, string>) => {
    headers['x-amz-storage-class'] = 'GLACIER';
  };
  expect((await put(undefined, unsigned)).status).toBe(403);
  const cut = (headers: Record<string, string>) => {
    headers['authorization'] = (headers['authorization'] ?? '').slice(0, -1);
  };
  expect((await put(undefined, cut)).status).toBe(403);
  expect(server.storage.stages).toBe(stages);
  await expectUntouched('matrix');
  expect((await put(undefined)).status).toBe(200);
  await client.send('DELETE', '/bucket-one/matrix');
});
