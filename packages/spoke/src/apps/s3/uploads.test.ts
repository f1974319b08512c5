import { createHash } from 'node:crypto';
import { type ChecksumAlgorithm, checksumHeader } from '@felloe/s3-wire/checksums/algorithms.ts';
import { createHasherFactory, type HasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { md5Hex, S3TestClient } from './fixture/s3-client.ts';
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

const parts = [Buffer.alloc(6000, 'a'), Buffer.alloc(7000, 'b'), Buffer.alloc(10, 'c')];
const whole = Buffer.concat(parts);

function element(text: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.replaceAll('&quot;', '"') ?? '';
}

async function create(key: string, headers: Record<string, string> = {}): Promise<string> {
  const created = await client.send('POST', `/bucket-one/${key}?uploads`, { headers });
  expect(created.status).toBe(200);
  return encodeURIComponent(element(created.text, 'UploadId'));
}

function list(named: readonly (readonly [number, string, string?])[]): string {
  const text = named
    .map(([number, etag, more = '']) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag>${more}</Part>`)
    .join('');
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${text}</CompleteMultipartUpload>`;
}

async function putParts(key: string, id: string, headersOf: (part: Buffer) => Record<string, string> = () => ({})) {
  const named: [number, string][] = [];
  for (const [index, part] of parts.entries()) {
    const put = await client.send('PUT', `/bucket-one/${key}?uploadId=${id}&partNumber=${index + 1}`, {
      body: part,
      headers: headersOf(part),
    });
    expect(put).toMatchObject({ status: 200, code: '' });
    named.push([index + 1, put.headers.etag ?? '']);
  }
  return named;
}

test('parts become one object, and each can be read again', async () => {
  const id = await create('whole', { 'content-type': 'text/plain', 'x-amz-meta-a': 'b' });
  const named = await putParts('whole', id);
  expect((await client.send('GET', '/bucket-one/whole')).status).toBe(404);
  const done = await client.send('POST', `/bucket-one/whole?uploadId=${id}`, { body: list(named) });
  const etag = `"${createHash('md5')
    .update(Buffer.concat(parts.map((part) => Buffer.from(md5Hex(part), 'hex'))))
    .digest('hex')}-3"`;
  expect(element(done.text, 'ETag')).toBe(etag);
  expect(element(done.text, 'Location')).toBe(`http://127.0.0.1:${server.port}/bucket-one/whole`);
  const got = await client.send('GET', '/bucket-one/whole');
  expect(got.body.equals(whole)).toBe(true);
  expect(got.headers).toMatchObject({ etag, 'content-type': 'text/plain', 'x-amz-meta-a': 'b' });
  for (const [index, part] of parts.entries()) {
    const one = await client.send('GET', `/bucket-one/whole?partNumber=${index + 1}`);
    expect(one.status).toBe(206);
    expect(one.body.equals(part)).toBe(true);
    expect(one.headers['x-amz-mp-parts-count']).toBe('3');
  }
  expect((await client.send('HEAD', '/bucket-one/whole?partNumber=4')).status).toBe(400);
  expect((await client.send('GET', `/bucket-one/whole?uploadId=${id}`)).code).toBe('NoSuchUpload');
});

test('the hub is asked once what an upload is, not for each part, and again after it was aborted', async () => {
  const asked = () => server.hub.calls.filter((name) => name === 'describe_upload').length;
  const before = asked();
  const id = await create('many');
  await putParts('many', id);
  await putParts('many', id);
  expect(asked() - before).toBe(1);
  expect((await client.send('DELETE', `/bucket-one/many?uploadId=${id}`)).status).toBe(204);
  const late = await client.send('PUT', `/bucket-one/many?uploadId=${id}&partNumber=1`, { body: parts[0] as Buffer });
  expect(late).toMatchObject({ status: 404, code: 'NoSuchUpload' });
  expect(asked() - before).toBe(2);
});

test('a part of an upload that ended elsewhere is refused, and the next one before its bytes are taken', async () => {
  const id = await create('elsewhere');
  await putParts('elsewhere', id);
  server.hub.endUpload(decodeURIComponent(id));
  const send = () => client.send('PUT', `/bucket-one/elsewhere?uploadId=${id}&partNumber=9`, { body: parts[0] as Buffer });
  expect(await send()).toMatchObject({ status: 404, code: 'NoSuchUpload' });
  const staged = server.storage.blobs.size;
  expect(await send()).toMatchObject({ status: 404, code: 'NoSuchUpload' });
  expect(server.storage.blobs.size).toBe(staged);
});

test('what one asker was told of an upload is told to no other', async () => {
  const id = await create('shared');
  await putParts('shared', id);
  const asked = server.hub.calls.filter((name) => name === 'describe_upload').length;
  const key = testKeys[1] as TestKey;
  await client.send('PUT', `/bucket-one/shared?uploadId=${id}&partNumber=1`, { body: parts[0] as Buffer, key });
  expect(server.hub.calls.filter((name) => name === 'describe_upload')).toHaveLength(asked + 1);
});

const combinable = ['CRC32', 'CRC32C', 'CRC64NVME'] as const;
const cases: [ChecksumAlgorithm, 'FULL_OBJECT' | 'COMPOSITE'][] = [
  ...combinable.map((algorithm): [ChecksumAlgorithm, 'FULL_OBJECT'] => [algorithm, 'FULL_OBJECT']),
  ...(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const).map((algorithm): [ChecksumAlgorithm, 'COMPOSITE'] => [
    algorithm,
    'COMPOSITE',
  ]),
];

test.each(cases)('an upload created for %s %s has it', async (algorithm, type) => {
  const header = checksumHeader(algorithm);
  const value = (part: Buffer) => hashers.hash(algorithm, part).toString('base64');
  const id = await create('summed', { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type });
  // The second part comes without: it is computed.
  const named = await putParts('summed', id, (part) => (part === parts[1] ? {} : { [header]: value(part) }));
  const listed = await client.send('GET', `/bucket-one/summed?uploadId=${id}`);
  expect(listed.text).toContain(`<ChecksumAlgorithm>${algorithm}</ChecksumAlgorithm><ChecksumType>${type}</ChecksumType>`);
  for (const part of parts) expect(listed.text).toContain(`<Checksum${algorithm}>${value(part)}</Checksum${algorithm}>`);
  const expected =
    type === 'FULL_OBJECT'
      ? value(whole)
      : `${hashers.hash(algorithm, Buffer.concat(parts.map((part) => hashers.hash(algorithm, part)))).toString('base64')}-3`;
  const wrong = { [header]: type === 'FULL_OBJECT' ? value(Buffer.from('x')) : `${value(Buffer.from('x'))}-3` };
  expect((await client.send('POST', `/bucket-one/summed?uploadId=${id}`, { body: list(named), headers: wrong })).code).toBe(
    'BadDigest',
  );
  const otherType = { 'x-amz-checksum-type': type === 'FULL_OBJECT' ? 'COMPOSITE' : 'FULL_OBJECT' };
  expect((await client.send('POST', `/bucket-one/summed?uploadId=${id}`, { body: list(named), headers: otherType })).code).toBe(
    'InvalidRequest',
  );
  const wrongPart = list(
    named.map(([number, etag]) => [number, etag, `<Checksum${algorithm}>${value(Buffer.from('x'))}</Checksum${algorithm}>`]),
  );
  expect((await client.send('POST', `/bucket-one/summed?uploadId=${id}`, { body: wrongPart })).code).toBe('InvalidPart');
  const done = await client.send('POST', `/bucket-one/summed?uploadId=${id}`, {
    body: list(named),
    headers: { [header]: expected, 'x-amz-checksum-type': type },
  });
  expect(done).toMatchObject({ status: 200, code: '' });
  expect(element(done.text, `Checksum${algorithm}`)).toBe(expected);
  const got = await client.send('HEAD', '/bucket-one/summed', { headers: { 'x-amz-checksum-mode': 'ENABLED' } });
  expect(got.headers).toMatchObject({ [header]: expected, 'x-amz-checksum-type': type });
});

test('a part of another algorithm than its upload is refused', async () => {
  const id = await create('other', { 'x-amz-checksum-algorithm': 'CRC32' });
  const headers = { 'x-amz-checksum-sha256': hashers.hash('SHA256', Buffer.from('x')).toString('base64') };
  expect((await client.send('PUT', `/bucket-one/other?uploadId=${id}&partNumber=1`, { body: 'x', headers })).code).toBe(
    'InvalidRequest',
  );
});

test.each([
  ['SHA256', 'FULL_OBJECT'],
  ['CRC64NVME', 'COMPOSITE'],
  ['CRC32', 'SOMETHING'],
  ['MD4', 'COMPOSITE'],
])('an upload cannot be created for %s %s', async (algorithm, type) => {
  const headers = { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type };
  expect((await client.send('POST', '/bucket-one/impossible?uploads', { headers })).code).toBe('InvalidRequest');
});

test.each([
  ['out of order', (named: [number, string][]) => list([...named].reverse()), 'InvalidPartOrder'],
  ['a part that was not uploaded', (named: [number, string][]) => list([...named, [9, '"abc"']]), 'InvalidPart'],
  ['another entity tag', (named: [number, string][]) => list([[1, '"0123"'], ...named.slice(1)]), 'InvalidPart'],
  ['no part', () => list([]), 'MalformedXML'],
  ['no XML', () => 'parts', 'MalformedXML'],
  ['nothing', () => '', 'MalformedXML'],
  ['a DTD', () => '<!DOCTYPE x [<!ENTITY a "b">]><CompleteMultipartUpload/>', 'MalformedXML'],
])('completing with %s is refused and leaves the upload open', async (_name, body, code) => {
  const id = await create('refused');
  const named = await putParts('refused', id);
  expect((await client.send('POST', `/bucket-one/refused?uploadId=${id}`, { body: body(named) })).code).toBe(code);
  expect((await client.send('GET', `/bucket-one/refused?uploadId=${id}`)).status).toBe(200);
  expect((await client.send('DELETE', `/bucket-one/refused?uploadId=${id}`)).status).toBe(204);
  expect((await client.send('DELETE', `/bucket-one/refused?uploadId=${id}`)).code).toBe('NoSuchUpload');
});

test('completing judges conditions and the size', async () => {
  await client.send('PUT', '/bucket-one/there', { body: 'x' });
  const id = await create('there');
  const body = list(await putParts('there', id));
  const complete = (headers: Record<string, string>) =>
    client.send('POST', `/bucket-one/there?uploadId=${id}`, { body, headers });
  expect((await complete({ 'if-none-match': '*' })).status).toBe(412);
  expect((await complete({ 'x-amz-mp-object-size': '5' })).code).toBe('InvalidRequest');
  expect((await complete({ 'x-amz-mp-object-size': 'five' })).code).toBe('InvalidRequest');
  expect((await complete({ 'if-match': `"${md5Hex('x')}"`, 'x-amz-mp-object-size': String(whole.length) })).status).toBe(200);
});

test('a part too small is told with its number', async () => {
  await using strict = await startS3Server({ partBytesMin: 5 * 1024 * 1024 });
  const other = new S3TestClient(strict);
  await other.send('PUT', '/bucket-one');
  const id = element((await other.send('POST', '/bucket-one/k?uploads')).text, 'UploadId');
  const named: [number, string][] = [];
  for (const number of [1, 2]) {
    named.push([
      number,
      (await other.send('PUT', `/bucket-one/k?uploadId=${id}&partNumber=${number}`, { body: 'x' })).headers.etag ?? '',
    ]);
  }
  const refused = await other.send('POST', `/bucket-one/k?uploadId=${id}`, { body: list(named) });
  expect(refused).toMatchObject({ status: 400, code: 'EntityTooSmall' });
  expect(refused.text).toContain('<PartNumber>1</PartNumber>');
});

test.each(['0', '10001', '-1', 'one', ''])('part number %j is refused', async (number) => {
  const id = await create('numbers');
  expect((await client.send('PUT', `/bucket-one/numbers?uploadId=${id}&partNumber=${number}`, { body: 'x' })).code).toBe(
    'InvalidArgument',
  );
});

test('a part for an upload that ended is refused before its body', async () => {
  const before = server.storage.stages;
  expect((await client.send('PUT', '/bucket-one/none?uploadId=nothing&partNumber=1', { body: 'x' })).code).toBe('NoSuchUpload');
  expect(server.storage.stages).toBe(before);
});

test('parts and uploads are listed in pages', async () => {
  const id = await create('paged');
  await putParts('paged', id);
  const first = await client.send('GET', `/bucket-one/paged?uploadId=${id}&max-parts=2`);
  expect(element(first.text, 'IsTruncated')).toBe('true');
  expect(element(first.text, 'NextPartNumberMarker')).toBe('2');
  const second = await client.send('GET', `/bucket-one/paged?uploadId=${id}&max-parts=2&part-number-marker=2`);
  expect(element(second.text, 'PartNumber')).toBe('3');
  await create('paged');
  const uploads = await client.send('GET', '/bucket-one?uploads&prefix=paged&max-uploads=1');
  expect(element(uploads.text, 'IsTruncated')).toBe('true');
  const next = `key-marker=${element(uploads.text, 'NextKeyMarker')}&upload-id-marker=${element(uploads.text, 'NextUploadIdMarker')}`;
  const rest = await client.send('GET', `/bucket-one?uploads&prefix=paged&max-uploads=1&${next}`);
  expect(element(rest.text, 'IsTruncated')).toBe('false');
  expect(element(rest.text, 'UploadId')).not.toBe(element(uploads.text, 'UploadId'));
});

test('a part can be copied from an object, whole and in a range', async () => {
  await client.send('PUT', '/bucket-one/source', { body: '0123456789' });
  const id = await create('copied');
  const copy = (number: number, headers: Record<string, string>) =>
    client.send('PUT', `/bucket-one/copied?uploadId=${id}&partNumber=${number}`, {
      headers: { 'x-amz-copy-source': '/bucket-one/source', ...headers },
    });
  const one = await copy(1, {});
  const two = await copy(2, { 'x-amz-copy-source-range': 'bytes=2-4' });
  expect((await copy(3, { 'x-amz-copy-source-range': 'bytes=5-10' })).code).toBe('InvalidRange');
  for (const range of ['bytes=4-2', 'bytes=-3', 'bytes=1-', '0-1']) {
    expect((await copy(3, { 'x-amz-copy-source-range': range })).code).toBe('InvalidArgument');
  }
  expect((await copy(3, { 'x-amz-copy-source-if-match': '"no"' })).code).toBe('PreconditionFailed');
  const named: [number, string][] = [
    [1, element(one.text, 'ETag')],
    [2, element(two.text, 'ETag')],
  ];
  expect((await client.send('POST', `/bucket-one/copied?uploadId=${id}`, { body: list(named) })).status).toBe(200);
  expect((await client.send('GET', '/bucket-one/copied')).text).toBe('0123456789234');
});
