import { makeVersionId } from '@felloe/engine/artifact/version-id.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { md5Hex, S3TestClient } from './fixture/s3-client.ts';
import { type S3TestServer, startS3Server } from './fixture/s3-server.ts';

let server: S3TestServer;
let client: S3TestClient;

beforeAll(async () => {
  server = await startS3Server();
  client = new S3TestClient(server);
  await client.send('PUT', '/bucket-one');
});
afterAll(() => server[Symbol.asyncDispose]());

const day = 24 * 3600 * 1000;
const past = new Date(Date.now() - day).toUTCString();
const future = new Date(Date.now() + day).toUTCString();

test('an object comes back as it was put, with what was said about it', async () => {
  const put = await client.send('PUT', '/bucket-one/a', {
    body: 'hello',
    headers: {
      'content-type': 'text/x-a',
      'cache-control': 'max-age=1',
      'content-disposition': 'attachment; filename="a"',
      'content-encoding': 'gzip, aws-chunked',
      'content-language': 'de',
      expires: 'whenever',
      'x-amz-meta-colour': 'blue',
      'x-amz-meta-name': 'ü',
      'x-amz-storage-class': 'STANDARD_IA',
    },
    // Signed as UTF-8 and sent as its bytes, which Node writes from latin-1 text.
    tamper: (headers) => {
      headers['x-amz-meta-name'] = Buffer.from('ü').toString('latin1');
    },
  });
  expect(put.status).toBe(200);
  expect(put.headers.etag).toBe(`"${md5Hex('hello')}"`);
  for (const method of ['GET', 'HEAD']) {
    const got = await client.send(method, '/bucket-one/a');
    expect(got.status).toBe(200);
    expect(got.text).toBe(method === 'GET' ? 'hello' : '');
    expect(got.headers).toMatchObject({
      'content-length': '5',
      'content-type': 'text/x-a',
      'cache-control': 'max-age=1',
      'content-disposition': 'attachment; filename="a"',
      'content-encoding': 'gzip',
      'content-language': 'de',
      expires: 'whenever',
      'x-amz-meta-colour': 'blue',
      'x-amz-meta-name': Buffer.from('ü').toString('latin1'),
      'x-amz-storage-class': 'STANDARD_IA',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      etag: put.headers.etag,
    });
    expect(got.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
  }
});

test('an empty object has no bytes and a type', async () => {
  await client.send('PUT', '/bucket-one/empty');
  const got = await client.send('GET', '/bucket-one/empty');
  expect(got).toMatchObject({ status: 200, text: '' });
  expect(got.headers).toMatchObject({ 'content-length': '0', 'content-type': 'binary/octet-stream' });
});

test.each([
  [{ 'if-match': '"ETAG"' }, 200],
  [{ 'if-match': '"other"' }, 412],
  [{ 'if-match': '*' }, 200],
  [{ 'if-none-match': '"ETAG"' }, 304],
  [{ 'if-none-match': 'ETAG' }, 304],
  [{ 'if-none-match': '"other"' }, 200],
  [{ 'if-modified-since': past }, 200],
  [{ 'if-modified-since': future }, 304],
  [{ 'if-unmodified-since': past }, 412],
  [{ 'if-unmodified-since': future }, 200],
  [{ 'if-match': '"ETAG"', 'if-unmodified-since': past }, 200],
  [{ 'if-none-match': '"other"', 'if-modified-since': future }, 200],
  [{ 'if-modified-since': 'yesterday' }, 200],
])('a read with %j is %i', async (conditions, status) => {
  await client.send('PUT', '/bucket-one/read', { body: 'x' });
  const headers = Object.fromEntries(
    Object.entries(conditions).map(([name, value]) => [name, value.replace('ETAG', md5Hex('x'))]),
  );
  for (const method of ['GET', 'HEAD']) {
    const got = await client.send(method, '/bucket-one/read', { headers });
    expect(got.status).toBe(status);
    if (status === 304) {
      expect(got.text).toBe('');
      expect(got.headers.etag).toBe(`"${md5Hex('x')}"`);
      expect(got.headers['content-length']).toBeUndefined();
    }
  }
});

test.each([
  [{ 'if-none-match': '*' }, 412],
  [{ 'if-match': `"${md5Hex('one')}"` }, 200],
  [{ 'if-match': '"other"' }, 412],
  [{ 'if-match': '*' }, 200],
])('a write over an object with %j is %i', async (headers, status) => {
  await client.send('PUT', '/bucket-one/write', { body: 'one' });
  const put = await client.send('PUT', '/bucket-one/write', { body: 'two', headers });
  expect(put.status).toBe(status);
  const { text } = await client.send('GET', '/bucket-one/write');
  expect(text).toBe(status === 200 ? 'two' : 'one');
});

test('a write that wants an object which is absent is 404', async () => {
  const put = await client.send('PUT', '/bucket-one/absent', { body: 'x', headers: { 'if-match': '"a"' } });
  expect(put).toMatchObject({ status: 404, code: 'NoSuchKey' });
  expect((await client.send('PUT', '/bucket-one/new', { body: 'x', headers: { 'if-none-match': '*' } })).status).toBe(200);
});

test.each([
  [{ 'if-match': '"other"' }, 412],
  [{ 'x-amz-if-match-size': '4' }, 412],
  [{ 'x-amz-if-match-last-modified-time': past }, 412],
  [{ 'x-amz-if-match-size': 'many' }, 400],
  [{ 'x-amz-if-match-size': '3', 'if-match': `"${md5Hex('one')}"` }, 204],
])('a removal with %j is %i', async (headers, status) => {
  await client.send('PUT', '/bucket-one/remove', { body: 'one' });
  expect((await client.send('DELETE', '/bucket-one/remove', { headers })).status).toBe(status);
  expect((await client.send('HEAD', '/bucket-one/remove')).status).toBe(status === 204 ? 404 : 200);
});

test('removing what is absent succeeds', async () => {
  expect((await client.send('DELETE', '/bucket-one/never')).status).toBe(204);
});

test.each([
  ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
  ['bytes=8-', 206, '89', 'bytes 8-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=5-100', 206, '56789', 'bytes 5-9/10'],
  ['bytes=10-', 416, undefined, undefined],
  ['bytes=-0', 416, undefined, undefined],
  ['bytes=3-2', 200, '0123456789', undefined],
  ['bytes=0-1,4-5', 200, '0123456789', undefined],
  ['lines=1-2', 200, '0123456789', undefined],
])('range %s is %i', async (range, status, text, contentRange) => {
  await client.send('PUT', '/bucket-one/range', { body: '0123456789' });
  const got = await client.send('GET', '/bucket-one/range', { headers: { range } });
  expect(got.status).toBe(status);
  if (text !== undefined) expect(got.text).toBe(text);
  else expect(got.code).toBe('InvalidRange');
  expect(got.headers['content-range']).toBe(contentRange);
});

test('large objects stream whole and in ranges', async () => {
  const body = Buffer.alloc(3_000_000, 'abcdefghij');
  await client.send('PUT', '/bucket-one/large', { body });
  expect((await client.send('GET', '/bucket-one/large')).body.equals(body)).toBe(true);
  const part = await client.send('GET', '/bucket-one/large', { headers: { range: 'bytes=1000000-2999999' } });
  expect(part.body.equals(body.subarray(1_000_000))).toBe(true);
});

test('a blob that is missing is a clean error, not an empty answer', async () => {
  await client.send('PUT', '/bucket-one/lost', { body: 'x' });
  server.hub.corrupt('bucket-one', 'lost', {
    blobs: [{ blob_id: 'gone', backend_id: 'memory', locator: 'gone', size: 1, part_number: 0, checksums: '' }],
  });
  expect(await client.send('GET', '/bucket-one/lost')).toMatchObject({ status: 500, code: 'InternalError' });
});

test('response overrides replace headers of signed reads only, and carry no line break', async () => {
  await client.send('PUT', '/bucket-one/override', { body: 'x' });
  const got = await client.send(
    'GET',
    '/bucket-one/override?response-content-type=text%2Fplain&response-content-disposition=inline',
  );
  expect(got.headers).toMatchObject({ 'content-type': 'text/plain', 'content-disposition': 'inline' });
  const injected = await client.send('GET', '/bucket-one/override?response-content-type=a%0D%0AX-Evil%3A1');
  expect(injected.status).toBe(400);
  expect(injected.headers['x-evil']).toBeUndefined();
  expect((await client.raw('GET', '/bucket-one/override?response-content-type=a')).code).toBe('InvalidRequest');
});

test('an object is its own part 1', async () => {
  await client.send('PUT', '/bucket-one/part', { body: 'abc' });
  expect(await client.send('GET', '/bucket-one/part?partNumber=1')).toMatchObject({ status: 206, text: 'abc' });
  expect(await client.send('GET', '/bucket-one/part?partNumber=2')).toMatchObject({ status: 400, code: 'InvalidPart' });
  expect((await client.send('GET', '/bucket-one/part?partNumber=0')).status).toBe(400);
  expect((await client.send('GET', '/bucket-one/part?partNumber=1', { headers: { range: 'bytes=0-1' } })).status).toBe(400);
});

const strangeVersion = makeVersionId({ timeMs: 1, lane: 0, sequence: 1 });

test('only the null version exists', async () => {
  await client.send('PUT', '/bucket-one/version', { body: 'abc' });
  expect((await client.send('GET', '/bucket-one/version?versionId=null')).status).toBe(200);
  expect(await client.send('GET', '/bucket-one/version?versionId=')).toMatchObject({ status: 400, code: 'InvalidArgument' });
  expect(await client.send('GET', '/bucket-one/version?versionId=other')).toMatchObject({ status: 400, code: 'InvalidArgument' });
  expect(await client.send('GET', `/bucket-one/version?versionId=${strangeVersion}`)).toMatchObject({
    status: 404,
    code: 'NoSuchVersion',
  });
  expect(await client.send('PUT', '/bucket-one/version?versionId=null', { body: 'x' })).toMatchObject({
    status: 400,
    code: 'InvalidArgument',
  });
});

test('reads are told, each once', async () => {
  await client.send('PUT', '/bucket-one/told', { body: 'abc' });
  server.reads.length = 0;
  await client.send('GET', '/bucket-one/told');
  await client.send('HEAD', '/bucket-one/told');
  await client.send('GET', '/bucket-one?list-type=2');
  expect(server.reads.map(({ operation, bytes, artifact }) => [operation, bytes, artifact])).toEqual([
    ['get', 3, 'told'],
    ['head', 0, 'told'],
    ['list', 0, ''],
  ]);
});

test('virtual-host style names the bucket in the host', async () => {
  await client.send('PUT', '/virtual', { headers: { host: 'bucket-one.s3.test' }, body: 'v' });
  expect((await client.send('GET', '/bucket-one/virtual')).text).toBe('v');
  expect((await client.send('GET', '/bucket-one/virtual', { headers: { host: 's3.test:9000' } })).text).toBe('v');
});

test('tags that are not there are answered as not there', async () => {
  await client.send('PUT', '/bucket-one/plain', { body: 'x' });
  expect((await client.send('GET', '/bucket-one/plain?tagging')).text).toContain('<TagSet></TagSet>');
  expect((await client.send('GET', '/bucket-one/nothing?tagging')).code).toBe('NoSuchKey');
});

test('a removal of a version that no object has removes nothing', async () => {
  await client.send('PUT', '/bucket-one/kept', { body: 'x' });
  expect((await client.send('DELETE', `/bucket-one/kept?versionId=${strangeVersion}`)).status).toBe(204);
  const body = `<Delete><Object><Key>kept</Key><VersionId>${strangeVersion}</VersionId></Object></Delete>`;
  const md5 = Buffer.from(md5Hex(body), 'hex').toString('base64');
  expect((await client.send('POST', '/bucket-one?delete', { body, headers: { 'content-md5': md5 } })).text).toContain(
    '<Deleted><Key>kept',
  );
  expect((await client.send('GET', '/bucket-one/kept')).status).toBe(200);
  expect((await client.send('DELETE', '/bucket-one/kept?versionId=null')).status).toBe(204);
  expect((await client.send('GET', '/bucket-one/kept')).status).toBe(404);
});
