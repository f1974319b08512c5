import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveAddress } from './address.ts';
import { checkBucketName } from './bucket-name.ts';
import { parseCopySource, parseCopySourceRange } from './copy-source.ts';
import { RequestHeaders } from './headers.ts';
import { checkObjectKey } from './object-key.ts';
import { readEncodingType, readIntegerParameter, readResponseOverrides } from './parameters.ts';
import { decodePercent, encodePercent } from './percent.ts';
import { hasQuery, parseTarget, queryValue } from './target.ts';
import { metadataHeaders, readUserMetadata } from './user-metadata.ts';

const code = (name: string): unknown => expect.objectContaining({ code: name });
const baseHosts = ['localhost', 's3.example.com', 'example.com'];

function addressOf(rawTarget: string, host = 'localhost:9000') {
  return resolveAddress({ target: parseTarget(rawTarget), host, baseHosts });
}

test.each([
  ['/', undefined, undefined],
  ['/?x-id=ListBuckets', undefined, undefined],
  ['/bucket', 'bucket', undefined],
  ['/bucket/', 'bucket', undefined],
  ['/bucket?list-type=2', 'bucket', undefined],
  ['/bucket/key', 'bucket', 'key'],
  ['/bucket//', 'bucket', '/'],
  ['/bucket//key', 'bucket', '/key'],
  ['/bucket/a//b/', 'bucket', 'a//b/'],
  ['/bucket/./key', 'bucket', './key'],
  ['/bucket/../other/key', 'bucket', '../other/key'],
  ['/bucket/%2e%2e/key', 'bucket', '../key'],
  ['/bucket/a%2Fb', 'bucket', 'a/b'],
  ['/bucket/a%252Fb', 'bucket', 'a%2Fb'],
  ['/bucket/a%5C..%5Cb', 'bucket', 'a\\..\\b'],
  ['/bucket/a\\b', 'bucket', 'a\\b'],
  ['/bucket/a+b', 'bucket', 'a+b'],
  ['/bucket/a%20b', 'bucket', 'a b'],
  ['/bucket/%C3%A9', 'bucket', 'é'],
  ['/bucket/\u00c3\u00a9', 'bucket', 'é'],
  ['/bucket/%F0%9F%8E%88', 'bucket', '🎈'],
  ['/bucket/%01%7F', 'bucket', '\u0001\u007f'],
  ['/b%75cket/key', 'bucket', 'key'],
])('the path %j means bucket %j and key %j', (rawTarget, bucket, key) => {
  expect(addressOf(rawTarget)).toEqual({ bucket, key, style: 'path' });
});

test.each([
  ['bucket.localhost:9000', '/key', 'bucket', 'key'],
  ['bucket.localhost', '/', 'bucket', undefined],
  ['BUCKET.LocalHost', '/a/../b', 'bucket', 'a/../b'],
  ['bucket.s3.example.com', '//key', 'bucket', '/key'],
  ['my.dotted.bucket.s3.example.com', '/key', 'my.dotted.bucket', 'key'],
])('the host %s with path %s means bucket %s and key %s', (host, path, bucket, key) => {
  expect(addressOf(path, host)).toEqual({ bucket, key, style: 'virtual-host' });
});

test.each(['other.host', '127.0.0.1:9000', '[::1]:9000', 'localhost', 'notlocalhost', 'evil-s3.example.org'])(
  'the host %s means path style',
  (host) => {
    expect(addressOf('/bucket/key', host)).toEqual({ bucket: 'bucket', key: 'key', style: 'path' });
  },
);

test.each([
  ['InvalidURI', '/bucket/%'],
  ['InvalidURI', '/bucket/%4'],
  ['InvalidURI', '/bucket/%zz'],
  ['InvalidURI', '/bucket/%C3'],
  ['InvalidURI', '/bucket/%C0%80'],
  ['InvalidURI', '/bucket/%C0%AF'],
  ['InvalidURI', '/bucket/%ED%A0%80'],
  ['InvalidURI', '/bucket/%F4%90%80%80'],
  ['InvalidURI', '/bucket/%FF'],
  ['InvalidURI', '/bucket/\u00ff'],
  ['InvalidURI', '/bucket/\u0100'],
  ['InvalidURI', 'http://localhost:9000/bucket/key'],
  ['InvalidURI', '*'],
  ['InvalidURI', ''],
  ['InvalidURI', 'bucket/key'],
  ['InvalidURI', '/bucket/key#fragment'],
  ['InvalidURI', '/bucket?prefix=%'],
  ['InvalidURI', '/bucket?prefix=%FF'],
  ['InvalidURI', `/bucket?${'a=1&'.repeat(101)}`],
  ['InvalidArgument', '/bucket/a%00b'],
  ['KeyTooLongError', `/bucket/${'a'.repeat(1025)}`],
  ['KeyTooLongError', `/bucket/${'%C3%A9'.repeat(513)}`],
  ['InvalidBucketName', '//key'],
  ['InvalidBucketName', '/../bucket/key'],
  ['InvalidBucketName', '/bucket%2F..%2Fother/key'],
  ['InvalidBucketName', '/Bucket/key'],
  ['InvalidBucketName', '/ab'],
])('%s for %j', (name, rawTarget) => {
  expect(() => addressOf(rawTarget)).toThrow(code(name));
});

test('a key of 1024 bytes is a key, whatever its characters', () => {
  checkObjectKey('a'.repeat(1024));
  checkObjectKey('é'.repeat(512));
  expect(() => checkObjectKey('\ud800')).toThrow(code('InvalidURI'));
  expect(() => checkObjectKey(`${'é'.repeat(512)}a`)).toThrow(code('KeyTooLongError'));
});

test('a request without a host, or with a bad bucket in it, is refused', () => {
  expect(() => resolveAddress({ target: parseTarget('/'), host: undefined, baseHosts })).toThrow(code('InvalidRequest'));
  expect(() => addressOf('/key', '..localhost')).toThrow(code('InvalidBucketName'));
  expect(() => addressOf('/key', 'bad_name.localhost')).toThrow(code('InvalidBucketName'));
});

test('any key survives encoding and addressing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (key) => {
      fc.pre(key.isWellFormed() && !key.includes('\u0000'));
      expect(addressOf(`/bucket/${encodePercent(key, { keepSlash: true })}`).key).toBe(key);
      expect(addressOf(`/bucket/${encodePercent(key)}`).key).toBe(key);
      expect(decodePercent(encodePercent(key))).toBe(key);
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('queries keep their order, empty values and repetitions', () => {
  const target = parseTarget('/b?acl&prefix=a+b%2Bc&x=&x=2&&=v');
  expect(target.query).toEqual([
    { name: 'acl', value: '', hasValue: false },
    { name: 'prefix', value: 'a b+c', hasValue: true },
    { name: 'x', value: '', hasValue: true },
    { name: 'x', value: '2', hasValue: true },
    { name: '', value: 'v', hasValue: true },
  ]);
  expect(target.rawPath).toBe('/b');
  expect([queryValue(target, 'x'), hasQuery(target, 'acl'), hasQuery(target, 'y')]).toEqual(['', true, false]);
  expect(parseTarget('/a?b?c=d').query).toEqual([{ name: 'b?c', value: 'd', hasValue: true }]);
});

test.each(['abc', 'my-bucket', 'my.bucket.1', '1bucket', 'a'.repeat(63)])('%s is a bucket name', (name) => checkBucketName(name));

test.each([
  '',
  'ab',
  'a'.repeat(64),
  'Bucket',
  'buck_et',
  '-bucket',
  'bucket-',
  '.bucket',
  'bucket.',
  'a..b',
  'a.-b',
  'a-.b',
  '192.168.5.4',
  'xn--bucket',
  'sthree-bucket',
  'bucket-s3alias',
  'bucket--ol-s3',
  'bucket--x-s3',
  '..',
  '../x',
  'a/b',
  'a\\b',
  'a b',
  'a\u0000b',
  'büc',
  'a%2fb',
])('%j is no bucket name', (name) => {
  expect(() => checkBucketName(name)).toThrow(code('InvalidBucketName'));
});

test.each([
  ['bucket/key', { bucket: 'bucket', key: 'key', versionId: undefined }],
  ['/bucket/key', { bucket: 'bucket', key: 'key', versionId: undefined }],
  ['bucket%2Fkey', { bucket: 'bucket', key: 'key', versionId: undefined }],
  ['bucket/a%2Fb', { bucket: 'bucket', key: 'a/b', versionId: undefined }],
  ['bucket/../other/key', { bucket: 'bucket', key: '../other/key', versionId: undefined }],
  ['bucket/a%20b+c', { bucket: 'bucket', key: 'a b+c', versionId: undefined }],
  ['bucket/\u00c3\u00a9', { bucket: 'bucket', key: 'é', versionId: undefined }],
  ['bucket/key?versionId=v%2B1', { bucket: 'bucket', key: 'key', versionId: 'v+1' }],
  ['bucket/key%3FversionId=1', { bucket: 'bucket', key: 'key?versionId=1', versionId: undefined }],
  ['bucket/key%3FversionId=1?versionId=2', { bucket: 'bucket', key: 'key?versionId=1', versionId: '2' }],
  ['/bucket//key', { bucket: 'bucket', key: '/key', versionId: undefined }],
])('the copy source %s', (value, expected) => {
  expect(parseCopySource(value)).toEqual(expected);
});

test.each([
  ['InvalidArgument', ''],
  ['InvalidArgument', '/'],
  ['InvalidArgument', 'bucket'],
  ['InvalidArgument', 'bucket/'],
  ['InvalidArgument', '//key'],
  ['InvalidArgument', 'bucket/key?versionId='],
  ['InvalidArgument', 'arn:aws:s3:us-east-1:1:accesspoint/a/object/k'],
  ['InvalidBucketName', 'http://169.254.169.254/latest'],
  ['InvalidBucketName', '../bucket/key'],
  ['InvalidBucketName', 'Bucket/key'],
  ['InvalidURI', 'bucket/%FF'],
  ['InvalidURI', 'bucket/%'],
  ['InvalidArgument', 'bucket/a%00'],
  ['KeyTooLongError', `bucket/${'a'.repeat(1025)}`],
])('%s for the copy source %s', (name, value) => {
  expect(() => parseCopySource(value)).toThrow(code(name));
});

test('copy source ranges are closed', () => {
  expect(parseCopySourceRange('bytes=0-9')).toEqual({ first: 0, last: 9 });
  for (const value of [
    '',
    'bytes=0-',
    'bytes=-5',
    'bytes=9-0',
    'bytes=0-1,3-4',
    '0-9',
    'bytes=a-b',
    'bytes=0-9 ',
    `bytes=0-${'9'.repeat(30)}`,
  ]) {
    expect(() => parseCopySourceRange(value)).toThrow(code('InvalidArgument'));
  }
});

test('user metadata keeps its bytes and has a limit', () => {
  const headers = RequestHeaders.fromRaw([
    'X-Amz-Meta-Name',
    'voil\u00c3\u00a0',
    'x-amz-meta-__proto__',
    'p',
    'x-amz-meta-',
    'e',
    'x-amz-acl',
    'private',
  ]);
  const metadata = readUserMetadata(headers);
  expect(metadataHeaders(metadata)).toEqual([
    ['x-amz-meta-name', 'voil\u00c3\u00a0'],
    ['x-amz-meta-__proto__', 'p'],
    ['x-amz-meta-', 'e'],
  ]);
  const sized = (bytes: number) => readUserMetadata(RequestHeaders.fromRaw(['x-amz-meta-abcd', 'x'.repeat(bytes - 4)]));
  expect(Object.keys(sized(2048))).toEqual(['abcd']);
  expect(() => sized(2049)).toThrow(code('MetadataTooLarge'));
});

test('integer parameters', () => {
  const read = (query: string, clampToMax = false) =>
    readIntegerParameter(parseTarget(`/b?${query}`), 'max-keys', { min: 0, max: 1000, otherwise: 1000, clampToMax });
  expect([read(''), read('max-keys='), read('max-keys=0'), read('max-keys=7'), read('max-keys=5000', true)]).toEqual([
    1000, 1000, 0, 7, 1000,
  ]);
  for (const value of ['-1', '1.5', 'abc', '1001', '99999999999999999999', '0x10', '%201'])
    expect(() => read(`max-keys=${value}`)).toThrow(code('InvalidArgument'));
});

test('encoding types and response overrides', () => {
  expect(readEncodingType(parseTarget('/b?encoding-type=url'))).toBe('url');
  expect(() => readEncodingType(parseTarget('/b?encoding-type=base64'))).toThrow(code('InvalidArgument'));
  expect(
    readResponseOverrides(
      parseTarget(
        '/b/k?response-content-type=text%2Fplain&response-content-disposition=a%3B%20filename%3D%22%C3%A9%22&response-other=x',
      ),
    ),
  ).toEqual({
    'content-type': 'text/plain',
    'content-disposition': 'a; filename="Ã©"',
  });
  for (const value of ['a%0d%0aset-cookie:x', 'a%0a', 'a%00', 'a%7f']) {
    expect(() => readResponseOverrides(parseTarget(`/b/k?response-content-type=${value}`))).toThrow(code('InvalidArgument'));
  }
});
