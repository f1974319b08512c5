import { StoreError } from '@felloe/engine/errors.ts';
import { createHasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { md5Hex, S3TestClient } from './fixture/s3-client.ts';
import { type S3TestServer, startS3Server } from './fixture/s3-server.ts';

let server: S3TestServer;
let client: S3TestClient;

beforeAll(async () => {
  server = await startS3Server();
  client = new S3TestClient(server);
  await client.send('PUT', '/bucket-one');
  await client.send('PUT', '/bucket-two');
  await client.send('PUT', '/bucket-one/dir/s%20%C3%BC', {
    body: 'source',
    headers: { 'content-type': 'text/plain', 'x-amz-meta-a': '1' },
  });
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => server.hub.failures.clear());

const source = { 'x-amz-copy-source': 'bucket-one/dir/s%20%C3%BC' };

function copy(target: string, headers: Record<string, string> = {}) {
  return client.send('PUT', target, { headers: { ...source, ...headers } });
}

for (const [way, arrange] of [
  ['by reference', () => {}],
  ['by bytes', () => server.hub.failures.set('copy', new StoreError('copy_needs_bytes'))],
] as const) {
  test(`a copy ${way} is described as its source`, async () => {
    arrange();
    const done = await copy('/bucket-two/a');
    expect(done).toMatchObject({ status: 200, code: '' });
    expect(done.text).toContain(`<ETag>&quot;${md5Hex('source')}&quot;</ETag>`);
    const got = await client.send('GET', '/bucket-two/a');
    expect(got.text).toBe('source');
    expect(got.headers).toMatchObject({ 'content-type': 'text/plain', 'x-amz-meta-a': '1' });
  });

  test(`a copy ${way} with REPLACE is described by its request`, async () => {
    arrange();
    expect((await copy('/bucket-two/b', { 'x-amz-metadata-directive': 'REPLACE', 'x-amz-meta-b': '2' })).status).toBe(200);
    const got = await client.send('GET', '/bucket-two/b');
    expect(got.text).toBe('source');
    expect(got.headers['x-amz-meta-b']).toBe('2');
    expect(got.headers['x-amz-meta-a']).toBeUndefined();
  });

  test(`a copy ${way} into another storage class keeps the rest`, async () => {
    arrange();
    expect((await copy('/bucket-two/c', { 'x-amz-storage-class': 'GLACIER_IR' })).status).toBe(200);
    expect((await client.send('HEAD', '/bucket-two/c')).headers).toMatchObject({
      'x-amz-storage-class': 'GLACIER_IR',
      'x-amz-meta-a': '1',
    });
  });

  test(`a copy ${way} judges the conditions of source and target`, async () => {
    arrange();
    await client.send('DELETE', '/bucket-two/d');
    expect((await copy('/bucket-two/d', { 'x-amz-copy-source-if-match': '"no"' })).status).toBe(412);
    expect((await copy('/bucket-two/d', { 'x-amz-copy-source-if-none-match': md5Hex('source') })).status).toBe(412);
    expect(
      (await copy('/bucket-two/d', { 'x-amz-copy-source-if-modified-since': new Date(Date.now() + 86_400_000).toUTCString() }))
        .status,
    ).toBe(412);
    expect((await copy('/bucket-two/d', { 'if-match': '"no"' })).status).toBe(404);
    expect((await client.send('HEAD', '/bucket-two/d')).status).toBe(404);
    expect((await copy('/bucket-two/d', { 'x-amz-copy-source-if-match': `"${md5Hex('source')}"` })).status).toBe(200);
    expect((await copy('/bucket-two/d', { 'if-none-match': '*' })).status).toBe(412);
  });

  test(`a checksum that a copy ${way} asks for is there afterwards`, async () => {
    arrange();
    const expected = (await createHasherFactory()).hash('SHA256', Buffer.from('source')).toString('base64');
    const done = await copy('/bucket-two/e', { 'x-amz-checksum-algorithm': 'SHA256' });
    expect(done.text).toContain(`<ChecksumSHA256>${expected}</ChecksumSHA256>`);
    const got = await client.send('HEAD', '/bucket-two/e', { headers: { 'x-amz-checksum-mode': 'ENABLED' } });
    expect(got.headers['x-amz-checksum-sha256']).toBe(expected);
  });
}

test('a copy onto itself has to change something', async () => {
  await client.send('PUT', '/bucket-one/self', { body: 'x', headers: { 'x-amz-meta-a': '1' } });
  const self = { 'x-amz-copy-source': '/bucket-one/self' };
  expect((await client.send('PUT', '/bucket-one/self', { headers: self })).code).toBe('InvalidRequest');
  const changed = await client.send('PUT', '/bucket-one/self', {
    headers: { ...self, 'x-amz-metadata-directive': 'REPLACE', 'x-amz-meta-a': '2' },
  });
  expect(changed.status).toBe(200);
  expect((await client.send('HEAD', '/bucket-one/self')).headers['x-amz-meta-a']).toBe('2');
});

test.each([
  ['bucket-one', 'InvalidArgument'],
  ['', 'InvalidArgument'],
  ['bucket-one/', 'InvalidArgument'],
  ['bucket-one/nothing', 'NoSuchKey'],
  ['bucket-nine/a', 'NoSuchBucket'],
  ['Bucket_One/a', 'InvalidBucketName'],
  ['bucket-one/%FF', 'InvalidURI'],
  ['bucket-one/dir/../dir/s%20%C3%BC', 'NoSuchKey'],
  ['bucket-two/../bucket-one/dir/s%20%C3%BC', 'NoSuchKey'],
  ['bucket-one/dir%2Fs%2520%C3%BC', 'NoSuchKey'],
  ['bucket-one/dir/s%20%C3%BC?versionId=', 'InvalidArgument'],
  ['bucket-one/dir/s%20%C3%BC?versionId=v99', 'InvalidArgument'],
  [`bucket-one/dir/s%20%C3%BC?versionId=${'0'.repeat(23)}`, 'NoSuchVersion'],
])('the source %j is %s', async (value, code) => {
  expect((await client.send('PUT', '/bucket-two/z', { headers: { 'x-amz-copy-source': value } })).code).toBe(code);
});

test('the source may be encoded whole, begin with a slash, and name its version', async () => {
  for (const value of [
    '/bucket-one/dir/s%20%C3%BC',
    'bucket-one%2Fdir%2Fs%20%C3%BC',
    'bucket-one/dir/s%20%C3%BC?versionId=null',
  ]) {
    expect((await client.send('PUT', '/bucket-two/y', { headers: { 'x-amz-copy-source': value } })).status).toBe(200);
  }
});

test('an unknown directive is refused', async () => {
  expect((await copy('/bucket-two/x', { 'x-amz-metadata-directive': 'MERGE' })).code).toBe('InvalidArgument');
});
