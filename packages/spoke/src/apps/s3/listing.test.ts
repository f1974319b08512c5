import { afterAll, beforeAll, expect, test } from 'vitest';
import { S3TestClient } from './fixture/s3-client.ts';
import { type S3TestServer, startS3Server, testKeys } from './fixture/s3-server.ts';

let server: S3TestServer;
let client: S3TestClient;
const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e f', 'g/1', 'ü', '\u{1f600}', 'x&<y'];

beforeAll(async () => {
  server = await startS3Server();
  client = new S3TestClient(server);
  await client.send('PUT', '/bucket-one');
  await client.send('PUT', '/bucket-two');
  for (const key of keys) await client.send('PUT', `/bucket-one/${encodeURIComponent(key)}`);
});
afterAll(() => server[Symbol.asyncDispose]());

function all(text: string, element: string): string[] {
  return [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map((match) => match[1] ?? '');
}

function keysOf(text: string): string[] {
  return all(text, 'Key').map((key) => decodeURIComponent(key.replaceAll('+', ' ')));
}

const sorted = [...keys].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));

for (const version of ['1', '2']) {
  const type = version === '2' ? '&list-type=2' : '';
  for (const pageSize of [1, 2, 3, 1000]) {
    test(`V${version} gives every key once and in order, ${pageSize} at a time`, async () => {
      const found: string[] = [];
      let next = '';
      for (let page = 0; page < 20; page += 1) {
        const { status, text } = await client.send('GET', `/bucket-one?encoding-type=url&max-keys=${pageSize}${type}${next}`);
        expect(status).toBe(200);
        const pageKeys = keysOf(text);
        found.push(...pageKeys);
        if (all(text, 'IsTruncated')[0] === 'false') break;
        next =
          version === '2'
            ? `&continuation-token=${encodeURIComponent(all(text, 'NextContinuationToken')[0] ?? '')}`
            : `&marker=${encodeURIComponent(pageKeys.at(-1) ?? '')}`;
      }
      expect(found).toEqual(sorted);
    });

    test(`V${version} groups by a delimiter, ${pageSize} at a time`, async () => {
      const found: string[] = [];
      let next = '';
      for (let page = 0; page < 20; page += 1) {
        const { text } = await client.send(
          'GET',
          `/bucket-one?encoding-type=url&delimiter=%2F&max-keys=${pageSize}${type}${next}`,
        );
        const prefixes = [...text.matchAll(/<CommonPrefixes><Prefix>([^<]*)<\/Prefix>/g)].map((match) => match[1] ?? '');
        found.push(...keysOf(text), ...prefixes);
        if (all(text, 'IsTruncated')[0] === 'false') break;
        next =
          version === '2'
            ? `&continuation-token=${encodeURIComponent(all(text, 'NextContinuationToken')[0] ?? '')}`
            : `&marker=${all(text, 'NextMarker')[0] ?? ''}`;
      }
      expect([...found].sort()).toEqual(['a', 'b/', 'd', 'e f', 'g/', 'x&<y', 'ü', '\u{1f600}'].sort());
    });
  }
}

test.each([
  ['max-keys=0', 0],
  ['max-keys=5000', 10],
  ['prefix=b%2F', 3],
  ['prefix=b%2F&delimiter=%2F', 2],
  ['start-after=d', 5],
  ['prefix=nothing', 0],
])('V2 with %s has %i keys', async (query, count) => {
  const { status, text } = await client.send('GET', `/bucket-one?list-type=2&${query}`);
  expect(status).toBe(200);
  expect(all(text, 'Key')).toHaveLength(count);
  expect(all(text, 'IsTruncated')).toEqual(['false']);
});

test.each(['max-keys=-1', 'max-keys=a', 'max-keys=1.5', 'encoding-type=base64', 'list-type=3', 'continuation-token=AAAA'])(
  'V2 with %s is an invalid argument',
  async (query) => {
    const listType = query.startsWith('list-type') ? '' : 'list-type=2&';
    expect(await client.send('GET', `/bucket-one?${listType}${query}`)).toMatchObject({ status: 400, code: 'InvalidArgument' });
  },
);

test('a token is good for its own listing only', async () => {
  const { text } = await client.send('GET', '/bucket-one?list-type=2&max-keys=1');
  const token = encodeURIComponent(all(text, 'NextContinuationToken')[0] ?? '');
  expect((await client.send('GET', `/bucket-one?list-type=2&continuation-token=${token}`)).status).toBe(200);
  for (const other of [
    '/bucket-two?list-type=2',
    '/bucket-one?list-type=2&prefix=b',
    '/bucket-one?list-type=2&delimiter=%2F',
    '/?max-buckets=1',
  ]) {
    expect((await client.send('GET', `${other}&continuation-token=${token}`)).code).toBe('InvalidArgument');
  }
});

test('keys cannot break out of the document', async () => {
  const { text } = await client.send('GET', '/bucket-one?list-type=2&prefix=x');
  expect(text).toContain('<Key>x&amp;&lt;y</Key>');
});

test('owners are told by V1, and by V2 when asked', async () => {
  expect((await client.send('GET', '/bucket-one')).text).toContain('<ID>tenant-one</ID>');
  expect((await client.send('GET', '/bucket-one?list-type=2')).text).not.toContain('<Owner>');
  expect((await client.send('GET', '/bucket-one?list-type=2&fetch-owner=true')).text).toContain('<ID>tenant-one</ID>');
});

test('buckets are listed whole, by prefix and in pages, and only their owner’s', async () => {
  expect(all((await client.send('GET', '/')).text, 'Name')).toEqual(['bucket-one', 'bucket-two']);
  expect(all((await client.send('GET', '/?prefix=bucket-t')).text, 'Name')).toEqual(['bucket-two']);
  const first = await client.send('GET', '/?max-buckets=1');
  expect(all(first.text, 'Name')).toEqual(['bucket-one']);
  const token = encodeURIComponent(all(first.text, 'ContinuationToken')[0] ?? '');
  expect(all((await client.send('GET', `/?max-buckets=1&continuation-token=${token}`)).text, 'Name')).toEqual(['bucket-two']);
  const other = testKeys[1];
  if (other === undefined) throw new Error('the fixture has two keys');
  expect(all((await client.send('GET', '/', { key: other })).text, 'Name')).toEqual([]);
  expect((await client.send('GET', `/?continuation-token=${token}`, { key: other })).code).toBe('InvalidArgument');
});
