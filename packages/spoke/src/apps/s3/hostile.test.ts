import { createHash } from 'node:crypto';
import { createConnection } from 'node:net';
import { StoreError } from '@felloe/engine/errors.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { S3TestClient } from './fixture/s3-client.ts';
import { type S3TestServer, startS3Server, testKeys } from './fixture/s3-server.ts';

let server: S3TestServer;
let client: S3TestClient;

beforeAll(async () => {
  server = await startS3Server();
  client = new S3TestClient(server);
  await client.send('PUT', '/bucket-one');
  await client.send('PUT', '/bucket-one/there', { body: 'there' });
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => {
  server.closeGate(undefined);
  server.hub.failures.clear();
});

const key = testKeys[0];
const otherKey = testKeys[1];
if (key === undefined || otherKey === undefined) throw new Error('the fixture has two keys');

/** Nothing was asked of the hub or of storage. */
async function expectNothingAsked(run: () => Promise<unknown>): Promise<void> {
  const calls = server.hub.calls.length;
  const { stages } = server.storage;
  await run();
  expect(server.hub.calls.slice(calls)).toEqual([]);
  expect(server.storage.stages).toBe(stages);
}

const keys = [
  '..',
  '.',
  '../a',
  'a/../b',
  'a//b',
  '/a',
  'a/',
  './a',
  '\\..\\a',
  '%2e%2e',
  'a%2Fb',
  '%',
  'a+b',
  'a b',
  ' ',
  'a?b',
  'a#b',
  'a&b=c',
  'CON',
  'a\tb',
  'a\rb',
  'a\nb',
  '\u0001',
  '\u007f',
  'ü',
  'u\u0308',
  'É',
  '日本語',
  '\u{1f4a9}',
  '\ufffe',
  '"',
  "'",
  '<a>',
  ']]>',
  '&amp;',
  '*',
  '$&',
  '{}',
  '~',
  'é'.repeat(512),
  'x'.repeat(1024),
  '__proto__',
  'constructor',
  'null',
  '.minio.sys/a',
  'minio/health/live',
];

test.each(keys)('key %j is a key like any other', async (name) => {
  const target = `/bucket-one/${encodeURIComponent(name).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
  expect(await client.send('PUT', target, { body: name })).toMatchObject({ status: 200, code: '' });
  expect(await client.send('GET', target)).toMatchObject({ status: 200, text: name });
  const listed = await client.send('GET', `/bucket-one?list-type=2&encoding-type=url&prefix=${encodeURIComponent(name)}`);
  const found = [...listed.text.matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => decodeURIComponent(match[1] ?? ''));
  expect(found).toContain(name);
  expect((await client.send('DELETE', target)).status).toBe(204);
  expect((await client.send('HEAD', target)).status).toBe(404);
});

test.each([
  [`/bucket-one/${'x'.repeat(1025)}`, 'KeyTooLongError'],
  [`/bucket-one/${'%C3%A9'.repeat(513)}`, 'KeyTooLongError'],
  ['/bucket-one/%00', 'InvalidArgument'],
  ['/bucket-one/a%00b', 'InvalidArgument'],
  ['/bucket-one/%ff', 'InvalidURI'],
  ['/bucket-one/%ED%A0%80', 'InvalidURI'],
  ['/bucket-one/%C0%AF', 'InvalidURI'],
  ['/bucket-one/%', 'InvalidURI'],
  ['/bucket-one/%zz', 'InvalidURI'],
  ['/Bucket', 'InvalidBucketName'],
  ['/b', 'InvalidBucketName'],
  ['/../bucket-one/there', 'InvalidBucketName'],
  ['/%2e%2e/there', 'InvalidBucketName'],
  ['/bucket%2Fone/there', 'InvalidBucketName'],
  ['/192.168.0.1/there', 'InvalidBucketName'],
  ['//bucket-one/there', 'InvalidBucketName'],
])('target %s is refused as %s', async (target, code) => {
  for (const method of ['GET', 'PUT', 'DELETE']) {
    // Raw, since no client signs these: what cannot be parsed is refused before its signature.
    expect((await client.raw(method, target)).code).toBe(code);
  }
});

test('paths are never normalised', async () => {
  expect((await client.send('GET', '/bucket-two/../bucket-one/there')).code).toBe('NoSuchBucket');
  expect((await client.send('GET', '/bucket-one/./there')).code).toBe('NoSuchKey');
  expect((await client.send('GET', '/bucket-one//there')).code).toBe('NoSuchKey');
  expect((await client.send('GET', '/bucket-one/there/')).code).toBe('NoSuchKey');
});

const tampers: [string, (headers: Record<string, string>) => void, string][] = [
  [
    'a flipped signature',
    (h) => void (h.authorization = (h.authorization ?? '').replace(/.$/, (c) => (c === '0' ? '1' : '0'))),
    'SignatureDoesNotMatch',
  ],
  ['a short signature', (h) => void (h.authorization = (h.authorization ?? '').slice(0, -1)), 'SignatureDoesNotMatch'],
  [
    'an empty signature',
    (h) => void (h.authorization = (h.authorization ?? '').replace(/Signature=.*/, 'Signature=')),
    'SignatureDoesNotMatch',
  ],
  [
    'a signature that is no hex',
    (h) => void (h.authorization = (h.authorization ?? '').replace(/Signature=.*/, 'Signature=zz')),
    'SignatureDoesNotMatch',
  ],
  ['an unsigned x-amz header', (h) => void (h['x-amz-acl'] = 'private'), 'AccessDenied'],
  ['another date', (h) => void (h['x-amz-date'] = '20200101T000000Z'), 'AuthorizationHeaderMalformed'],
  ['another payload mode', (h) => void (h['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD'), 'SignatureDoesNotMatch'],
  ['a chunked mode', (h) => void (h['x-amz-content-sha256'] = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'), 'SignatureDoesNotMatch'],
  ['an unknown payload mode', (h) => void (h['x-amz-content-sha256'] = 'NONE'), 'InvalidArgument'],
  ['SigV2', (h) => void (h.authorization = 'AWS AKIDONE:abc='), 'InvalidRequest'],
  ['another scheme', (h) => void (h.authorization = 'Bearer abc'), 'InvalidArgument'],
  ['no credential', (h) => void (h.authorization = 'AWS4-HMAC-SHA256'), 'AuthorizationHeaderMalformed'],
];

test.each(tampers)('%s is refused and asks nothing of anybody', async (_name, tamper, code) => {
  await expectNothingAsked(async () => {
    for (const [method, target] of [
      ['GET', '/bucket-one/there'],
      ['PUT', '/bucket-one/there'],
      ['DELETE', '/bucket-one/there'],
      ['POST', '/bucket-one/there?uploads'],
      ['POST', '/bucket-one?delete'],
      ['GET', '/bucket-one?list-type=2'],
      ['GET', '/'],
    ] as const) {
      const refused = await client.send(method, target, { body: method === 'PUT' ? 'changed' : '', tamper });
      expect([method, target, refused.code]).toEqual([method, target, code]);
      expect(refused.text).not.toContain('secret');
    }
  });
});

test('wrong secrets and unknown keys are both 403 in the same shape', async () => {
  const wrong = await client.send('GET', '/', { key: { ...key, secretAccessKey: 'x' } });
  const unknown = await client.send('GET', '/', { key: { ...key, accessKeyId: 'AKIDNONE' } });
  const shape = (text: string) => [...text.matchAll(/<(\w+)>/g)].map((match) => match[1]);
  expect([wrong.status, wrong.code]).toEqual([403, 'SignatureDoesNotMatch']);
  expect([unknown.status, unknown.code]).toEqual([403, 'InvalidAccessKeyId']);
  expect(shape(unknown.text)).toEqual(shape(wrong.text));
});

test.each([
  [-16 * 60_000, 403, 'RequestTimeTooSkewed'],
  [16 * 60_000, 403, 'RequestTimeTooSkewed'],
  [-14 * 60_000, 200, ''],
  [14 * 60_000, 200, ''],
])('a request signed %i ms from now is %i', async (offset, status, code) => {
  expect(await client.send('GET', '/', { nowMs: Date.now() + offset })).toMatchObject({ status, code });
});

test('presigned URLs are good for what they were made, and for as long', async () => {
  const url = client.presigned('GET', '/bucket-one/there');
  expect((await client.raw('GET', url)).text).toBe('there');
  expect((await client.raw('GET', url.replace('there', 'elsewhere'))).code).toBe('SignatureDoesNotMatch');
  expect((await client.raw('DELETE', url)).code).toBe('SignatureDoesNotMatch');
  expect((await client.raw('GET', `${url}&X-Amz-Expires=600`)).code).toBe('AuthorizationQueryParametersError');
  expect((await client.raw('GET', `${url}&response-content-type=text/html`)).code).toBe('SignatureDoesNotMatch');
  expect((await client.raw('GET', client.presigned('GET', '/bucket-one/there', { nowMs: Date.now() - 61_000 }))).code).toBe(
    'AccessDenied',
  );
  expect((await client.raw('PUT', client.presigned('PUT', '/bucket-one/put'), { body: 'presigned' })).status).toBe(200);
  expect(
    (await client.raw('PUT', client.presigned('PUT', '/bucket-one/put'), { headers: { 'x-amz-storage-class': 'GLACIER' } })).code,
  ).toBe('AccessDenied');
  const both = await client.send('GET', client.presigned('GET', '/bucket-one/there'));
  expect(both.status).toBe(400);
});

test('headers that a presigned URL carries are headers', async () => {
  const put = (query: string) => client.raw('PUT', client.presigned('PUT', `/bucket-one/hoisted?${query}`), { body: 'x' });
  expect((await put('x-amz-meta-colour=bl%C3%BCe&x-amz-storage-class=STANDARD_IA')).status).toBe(200);
  const { headers } = await client.send('HEAD', '/bucket-one/hoisted');
  expect(headers).toMatchObject({
    'x-amz-meta-colour': Buffer.from('blüe').toString('latin1'),
    'x-amz-storage-class': 'STANDARD_IA',
  });
  expect((await put('x-amz-server-side-encryption=AES256')).code).toBe('NotImplemented');
  expect((await put('x-amz-meta-a=b%0D%0AX-Evil%3A%201')).code).toBe('InvalidArgument');
  expect((await put('x-amz-copy-source=bucket-one%2Fthere')).text).toContain('CopyObjectResult');
  expect((await client.send('GET', '/bucket-one/hoisted')).text).toBe('there');
  expect((await put('x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32')).status).toBe(200);
});

test('anonymous requests are denied and store nothing', async () => {
  const { stages } = server.storage;
  for (const [method, target] of [
    ['GET', '/bucket-one'],
    ['GET', '/bucket-one/there'],
    ['HEAD', '/bucket-one/there'],
    ['PUT', '/bucket-one/there'],
    ['PUT', '/bucket-nine'],
    ['DELETE', '/bucket-one/there'],
    ['POST', '/bucket-one/there?uploads'],
  ] as const) {
    expect([method, target, (await client.raw(method, target, { body: method === 'PUT' ? 'x' : '' })).status]).toEqual([
      method,
      target,
      403,
    ]);
  }
  expect(server.storage.stages).toBe(stages);
  expect((await client.send('GET', '/bucket-one/there')).text).toBe('there');
  // Nobody has no buckets.
  expect((await client.raw('GET', '/')).text).toContain('<Buckets></Buckets>');
});

test('another tenant’s write is refused before its body is stored', async () => {
  const { stages } = server.storage;
  expect(await client.send('PUT', '/bucket-one/there', { key: otherKey, body: 'x' })).toMatchObject({
    status: 403,
    code: 'AccessDenied',
  });
  expect(server.storage.stages).toBe(stages);
  expect((await client.send('PUT', '/bucket-one', { key: otherKey })).code).toBe('BucketAlreadyExists');
  // Its owner makes it again, as in us-east-1.
  expect((await client.send('PUT', '/bucket-one')).status).toBe(200);
});

test.each([
  ['GET', '/bucket-one?analytics'],
  ['GET', '/bucket-one?inventory'],
  ['PUT', '/bucket-one?intelligent-tiering&id=1'],
  ['PUT', '/bucket-one?metrics&id=1'],
  ['PUT', '/bucket-one/there?annotation'],
  ['PUT', '/bucket-one/there?append'],
  ['PUT', '/bucket-one/there?foo='],
  ['DELETE', '/bucket-one/there?annotation'],
  ['GET', '/bucket-one/there?torrent'],
  ['POST', '/bucket-one/there?select&select-type=2'],
])('%s %s is 501 and never the plain verb', async (method, target) => {
  await expectNothingAsked(async () => {
    expect(await client.send(method, target, { body: method === 'PUT' ? 'changed' : '' })).toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
  });
  expect((await client.send('GET', '/bucket-one/there')).text).toBe('there');
});

test.each(['PATCH', 'PROPFIND', 'TRACE'])('method %s is refused in S3 XML', async (method) => {
  const refused = await client.send(method, '/bucket-one/there');
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.code).toBe('MethodNotAllowed');
});

test('headers above 8 KB are refused', async () => {
  const refused = await client.send('GET', '/', { headers: { 'x-long': 'x'.repeat(9000) } });
  expect(refused).toMatchObject({ status: 400, code: 'RequestHeaderSectionTooLarge' });
});

test.each([
  ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', '400'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', '400'],
  ['an absolute target', 'GET http://evil/bucket-one/there HTTP/1.1\r\nHost: a\r\n\r\n', '400'],
  [
    'both lengths',
    'PUT /bucket-one/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '400',
  ],
  ['a length that is none', 'PUT /bucket-one/x HTTP/1.1\r\nHost: a\r\nContent-Length: five\r\n\r\n', '400'],
  ['garbage', 'hello\r\n\r\n', '400'],
])('%s is %s', async (_name, request, status) => {
  expect(await sendRaw(request)).toContain(`HTTP/1.1 ${status}`);
});

test('what is no HTTP at all is refused in S3 XML', async () => {
  expect(await sendRaw('hello\r\n\r\n')).toContain('<Code>InvalidRequest</Code>');
  expect(await sendRaw(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toContain(
    '<Code>RequestHeaderSectionTooLarge</Code>',
  );
});

test('Expect: 100-continue is not invited before the sender is known', async () => {
  const reply = await sendRaw(
    'PUT /bucket-one/there HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n',
  );
  expect(reply).not.toContain('100 Continue');
  expect(reply).toContain('HTTP/1.1 403');
  expect(reply.toLowerCase()).toContain('connection: close');
});

test('a body cut by its client changes nothing', async () => {
  const url = client.presigned('PUT', '/bucket-one/cut');
  await sendRaw(`PUT ${url} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: 1000000\r\n\r\nonly this`, {
    end: true,
  });
  await sendRaw(`PUT ${url} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Length: 10\r\n\r\nonly this`, { end: true });
  expect((await client.send('GET', '/bucket-one/cut')).code).toBe('NoSuchKey');
});

test('a refused body does not cost the client its answer', async () => {
  const refused = await client.raw('PUT', '/bucket-one/there', { body: Buffer.alloc(3_000_000) });
  expect(refused.status).toBe(403);
  expect(refused.headers.connection).toBe('close');
});

test('without the hub every request is 503 and says when to come again', async () => {
  server.closeGate(new StoreError('unavailable', undefined, { retryAfterMs: 2000 }));
  for (const [method, target] of [
    ['GET', '/bucket-one/there'],
    ['PUT', '/bucket-one/there'],
    ['GET', '/'],
    ['GET', '/minio/health/ready'],
  ] as const) {
    const refused = await client.raw(method, target);
    expect([refused.status, refused.code, refused.headers['retry-after']]).toEqual([503, 'ServiceUnavailable', '2']);
  }
  expect((await client.raw('GET', '/minio/health/live')).status).toBe(200);
});

test('a session that ended during a write is 503 and nothing changed', async () => {
  server.hub.failures.set('write', new StoreError('epoch_closed'));
  const refused = await client.send('PUT', '/bucket-one/there', { body: 'new' });
  expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
  server.hub.failures.clear();
  expect((await client.send('GET', '/bucket-one/there')).text).toBe('there');
});

test.each([
  ['', 'MalformedXML'],
  ['<Delete>', 'MalformedXML'],
  ['<Delete></Delete>', 'MalformedXML'],
  ['<Other><Object><Key>a</Key></Object></Other>', 'MalformedXML'],
  ['<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&x;</Key></Object></Delete>', 'MalformedXML'],
  [`<Delete>${'<Object><Key>a</Key></Object>'.repeat(1001)}</Delete>`, 'MalformedXML'],
  ['<a>'.repeat(5000), 'MalformedXML'],
  ['x'.repeat(3 * 1024 * 1024), 'MaxMessageLengthExceeded'],
])('a removal list %# is refused', async (body, code) => {
  const md5 = createHash('md5').update(body).digest('base64');
  const refused = await client.send('POST', '/bucket-one?delete', { body, headers: { 'content-md5': md5 } });
  expect(refused.code).toBe(body === '' ? 'MalformedXML' : code);
  expect((await client.send('POST', '/bucket-one?delete', { body })).status).toBe(400);
});

test('a removal list is answered key by key', async () => {
  await client.send('PUT', '/bucket-one/gone', { body: 'x' });
  const removal = (body: string) =>
    client.send('POST', '/bucket-one?delete', {
      body,
      headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
    });
  const body = `<Delete><Object><Key>gone</Key></Object><Object><Key>never</Key></Object><Object><Key>there</Key><ETag>"no"</ETag></Object><Object><Key>${'x'.repeat(1025)}</Key></Object></Delete>`;
  const { status, text } = await removal(body);
  expect(status).toBe(200);
  expect([...text.matchAll(/<Deleted><Key>([^<]*)</g)].map((match) => match[1])).toEqual(['gone', 'never']);
  expect([...text.matchAll(/<Code>([^<]*)</g)].map((match) => match[1])).toEqual(['PreconditionFailed', 'KeyTooLongError']);
  expect((await removal('<Delete><Quiet>true</Quiet><Object><Key>never</Key></Object></Delete>')).text).not.toContain('never');
  expect((await client.send('GET', '/bucket-one/there')).text).toBe('there');
});

function sendRaw(request: string, { end = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = createConnection({ host: '127.0.0.1', port: server.port });
    socket.on('connect', () => {
      if (end) socket.end(request);
      else socket.write(request);
    });
    socket.on('data', (chunk) => {
      reply += chunk.toString();
      if (!end && reply.includes('\r\n\r\n')) socket.end();
    });
    socket.on('close', () => resolve(reply));
    socket.on('error', reject);
  });
}
