import { deriveSigningKey, prepareSigningKey, signatureHex } from '@felloe/s3-wire/sigv4/signing-key.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { md5Hex, S3TestClient } from './fixture/s3-client.ts';
import { type S3TestServer, startS3Server, testKeys } from './fixture/s3-server.ts';

let server: S3TestServer;
let client: S3TestClient;

beforeAll(async () => {
  server = await startS3Server();
  client = new S3TestClient(server);
  await client.send('PUT', '/bucket-one');
  await client.send('PUT', '/bucket-two');
});
afterAll(() => server[Symbol.asyncDispose]());

const key = testKeys[0];
if (key === undefined) throw new Error('the fixture has a key');
const boundary = 'felloe-boundary';
const timestamp = `${new Date().toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
const scope = { date: timestamp.slice(0, 8), region: 'us-east-1', service: 's3' };
const credential = `${key.accessKeyId}/${scope.date}/us-east-1/s3/aws4_request`;

interface Form {
  readonly fields?: Readonly<Record<string, string>>;
  readonly conditions?: readonly unknown[];
  readonly expiresInMs?: number;
  readonly file?: string;
  readonly secret?: string;
  readonly bucket?: string;
}

function post({
  fields = {},
  conditions = [],
  expiresInMs = 60_000,
  file = 'posted',
  secret = key?.secretAccessKey ?? '',
  bucket = 'bucket-one',
}: Form) {
  const all: Record<string, string> = {
    key: 'posted',
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': credential,
    'x-amz-date': timestamp,
    ...fields,
  };
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(Date.now() + expiresInMs).toISOString(),
      conditions: [
        { bucket: 'bucket-one' },
        ['starts-with', '$key', 'posted'],
        ['starts-with', '$x-amz-algorithm', ''],
        ['starts-with', '$x-amz-credential', ''],
        ['starts-with', '$x-amz-date', ''],
        ...conditions,
      ],
    }),
  ).toString('base64');
  const signature = signatureHex(prepareSigningKey(deriveSigningKey(secret, scope)), policy);
  return send({ ...all, policy, 'x-amz-signature': signature }, file, bucket);
}

function send(fields: Readonly<Record<string, string>>, file: string, bucket = 'bucket-one') {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const body = `${parts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n${file}\r\n--${boundary}--\r\n`;
  return client.raw('POST', `/${bucket}`, { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });
}

test('a signed form stores its file with its fields', async () => {
  const conditions = [['starts-with', '$Content-Type', 'text/'], { 'x-amz-meta-a': 'b' }];
  const posted = await post({ fields: { 'Content-Type': 'text/plain', 'x-amz-meta-a': 'b' }, conditions });
  expect(posted.status).toBe(204);
  expect(posted.headers.etag).toBe(`"${md5Hex('posted')}"`);
  const got = await client.send('GET', '/bucket-one/posted');
  expect(got.text).toBe('posted');
  expect(got.headers).toMatchObject({ 'content-type': 'text/plain', 'x-amz-meta-a': 'b' });
});

test('the file name fills the key, and success is answered as asked', async () => {
  const created = await post({
    fields: { key: 'posted/${filename}', success_action_status: '201' },
    conditions: [['starts-with', '$success_action_status', '']],
  });
  expect(created.status).toBe(201);
  expect(created.text).toContain('<Key>posted/f.txt</Key>');
  expect((await client.send('GET', '/bucket-one/posted/f.txt')).text).toBe('posted');
  const redirected = await post({
    fields: { success_action_redirect: 'http://site.test/done?a=1' },
    conditions: [['starts-with', '$success_action_redirect', '']],
  });
  expect(redirected.status).toBe(303);
  expect(redirected.headers.location).toBe(
    `http://site.test/done?a=1&bucket=bucket-one&key=posted&etag=%22${md5Hex('posted')}%22`,
  );
});

test.each<[string, Form, string]>([
  ['a wrong secret', { secret: 'x' }, 'SignatureDoesNotMatch'],
  ['an expired policy', { expiresInMs: -1000 }, 'AccessDenied'],
  ['a key the policy does not allow', { fields: { key: 'other' } }, 'AccessDenied'],
  ['a field the policy does not name', { fields: { 'x-amz-meta-evil': '1' } }, 'AccessDenied'],
  ['another bucket than the policy’s', { bucket: 'bucket-two' }, 'AccessDenied'],
  ['another bucket in a field', { fields: { bucket: 'bucket-one' }, bucket: 'bucket-two' }, 'AccessDenied'],
  ['a file too large', { conditions: [['content-length-range', 0, 3]] }, 'EntityTooLarge'],
  ['a file too small', { conditions: [['content-length-range', 10, 20]] }, 'EntityTooSmall'],
  ['an unknown list', { fields: { acl: 'public' }, conditions: [['starts-with', '$acl', '']] }, 'InvalidArgument'],
  [
    'a line break in a field',
    { fields: { 'x-amz-meta-a': 'a\r\nb' }, conditions: [['starts-with', '$x-amz-meta-a', '']] },
    'InvalidArgument',
  ],
])('a form with %s stores nothing', async (_name, form, code) => {
  await client.send('DELETE', '/bucket-one/posted');
  const refused = await post(form);
  expect(refused.code).toBe(code);
  expect((await client.send('HEAD', '/bucket-one/posted')).status).toBe(404);
  expect((await client.send('HEAD', '/bucket-two/posted')).status).toBe(404);
});

test('a form without a policy is anonymous, and one signed in its headers too is refused', async () => {
  expect(await send({ key: 'posted' }, 'x')).toMatchObject({ status: 403, code: 'AccessDenied' });
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  expect((await client.send('POST', '/bucket-one', { body: 'x', headers })).status).toBe(400);
  expect((await client.raw('POST', '/bucket-one', { body: 'x', headers: { 'content-type': 'text/plain' } })).status).toBe(412);
});
