import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { S3Error } from '../errors.ts';
import { RequestHeaders } from '../request/headers.ts';
import { readPostClaim, verifyPostClaim } from './post-claim.ts';
import { type PostForm, formFieldsBytesMax, readPostForm } from './post-form.ts';
import { checkPostedSize, checkPostPolicy, parsePostPolicy, postedKey } from './post-policy.ts';
import { deriveSigningKey, prepareSigningKey, signatureHex } from './signing-key.ts';

const scope = { date: '20260101', region: 'us-east-1', service: 's3' };
const key = prepareSigningKey(deriveSigningKey('secret', scope));
const nowMs = Date.UTC(2026, 0, 1, 12);
const rules = { nowMs, regions: ['us-east-1'] };
const boundary = '----boundary7';
const contentType = `multipart/form-data; boundary=${boundary}`;

type Field = readonly [name: string, value: string];

function formBody(fields: readonly Field[], file: string | null = 'the file', after: readonly Field[] = []): string {
  const part = ([name, value]: Field) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const filePart =
    file === null
      ? ''
      : `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a/b.txt"\r\nContent-Type: text/plain\r\n\r\n${file}\r\n`;
  return `${fields.map(part).join('')}${filePart}${after.map(part).join('')}--${boundary}--\r\n`;
}

function readForm(body: string, chunkBytes = 7): Promise<PostForm> {
  const bytes = Buffer.from(body);
  const chunks: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += chunkBytes) chunks.push(bytes.subarray(from, from + chunkBytes));
  return readPostForm(Readable.from(chunks), contentType);
}

async function readAll(file: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of file) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test.each([1, 3, 100, 100_000])('fields come first, then the file, in pieces of %i bytes', async (chunkBytes) => {
  const form = await readForm(
    formBody(
      [
        ['Key', 'a'],
        ['acl', 'private'],
      ],
      'x'.repeat(5000),
      [['late', '1']],
    ),
    chunkBytes,
  );
  expect([...form.fields]).toEqual([
    ['key', 'a'],
    ['acl', 'private'],
  ]);
  expect(form.fileName).toBe('b.txt');
  expect(await readAll(form.file)).toBe('x'.repeat(5000));
});

test('fields that carry a file name are fields', async () => {
  const body = `--${boundary}\r\nContent-Disposition: form-data; name="key"; filename="key"\r\n\r\nfoo\r\n${formBody([])}`;
  const form = await readForm(body);
  expect(form.fields.get('key')).toBe('foo');
  expect(await readAll(form.file)).toBe('the file');
});

test('a form cut in its file fails before its end', async () => {
  const whole = formBody([['key', 'a']], 'x'.repeat(1000));
  for (const length of [whole.length - 5, whole.length - 60, whole.length - 500]) {
    const form = await readForm(whole.slice(0, length), 64);
    await expect(readAll(form.file)).rejects.toBeInstanceOf(S3Error);
  }
});

test('a source that breaks fails the file', async () => {
  async function* broken() {
    yield Buffer.from(formBody([['key', 'a']], 'x'.repeat(1000)).slice(0, 700));
    throw new Error('connection reset');
  }
  const form = await readPostForm(Readable.from(broken()), contentType);
  await expect(readAll(form.file)).rejects.toMatchObject({ code: 'IncompleteBody' });
});

test.each([
  ['IncorrectNumberOfFilesInPostRequest', formBody([['key', 'a']], null)],
  [
    'InvalidArgument',
    formBody([
      ['key', 'a'],
      ['KEY', 'b'],
    ]),
  ],
  ['MaxPostPreDataLengthExceededError', formBody([['key', 'a'.repeat(formFieldsBytesMax + 1)]])],
  [
    'MaxPostPreDataLengthExceededError',
    formBody(Array.from({ length: 30 }, (_, index) => [`f${index}`, 'x'.repeat(1000)] as const)),
  ],
  ['MaxPostPreDataLengthExceededError', formBody(Array.from({ length: 300 }, (_, index) => [`f${index}`, ''] as const))],
])('%s', async (code, body) => {
  await expect(readForm(body, 1000)).rejects.toMatchObject({ code });
});

test('a second file fails the form before the end of the first', async () => {
  const body = formBody([['key', 'a']]).replace(`--${boundary}--\r\n`, formBody([]));
  const form = await readForm(body);
  await expect(readAll(form.file)).rejects.toMatchObject({ code: 'IncorrectNumberOfFilesInPostRequest' });
});

test.each([
  undefined,
  'application/json',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/mixed; boundary=a',
])('content type %s is no form', async (type) => {
  const reading = (async () => await readPostForm(Readable.from([Buffer.from('x')]), type))();
  await expect(reading).rejects.toBeInstanceOf(S3Error);
});

test('garbage in place of a form fails', async () => {
  await expect(readForm('this is not a form at all'.repeat(50))).rejects.toBeInstanceOf(S3Error);
});

interface SignOptions {
  readonly conditions?: readonly unknown[];
  readonly expiration?: string;
  readonly extraFields?: readonly Field[];
  readonly bucket?: string;
}

/** The fields of a signed form; its policy covers them unless `conditions` says otherwise. */
function signedFields(options: SignOptions = {}): Map<string, string> {
  const fields = new Map<string, string>([
    ['key', 'photos/${filename}'],
    ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
    ['x-amz-credential', 'AKID/20260101/us-east-1/s3/aws4_request'],
    ['x-amz-date', '20260101T110000Z'],
    ...(options.extraFields ?? []),
  ]);
  const conditions = options.conditions ?? [
    { bucket: 'pictures' },
    ['starts-with', '$key', 'photos/'],
    { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
    { 'X-Amz-Credential': 'AKID/20260101/us-east-1/s3/aws4_request' },
    ['eq', '$x-amz-date', '20260101T110000Z'],
    ['content-length-range', 1, '10'],
  ];
  const policy = Buffer.from(
    JSON.stringify({ expiration: options.expiration ?? '2026-01-01T13:00:00.000Z', conditions }),
  ).toString('base64');
  fields.set('policy', policy);
  fields.set('x-amz-signature', signatureHex(key, policy));
  return fields;
}

function judge(fields: Map<string, string>, bucket = 'pictures') {
  const claim = readPostClaim(fields, rules);
  if (claim === undefined) throw new Error('anonymous');
  return checkPostPolicy(verifyPostClaim(claim, key), { fields, bucket, key: postedKey(fields, 'cat.jpg'), nowMs });
}

test('a signed form within its policy is accepted, and its size is bounded', () => {
  const allowed = judge(signedFields());
  expect(allowed).toEqual({ min: 1, max: 10 });
  checkPostedSize(10, allowed);
  expect(() => checkPostedSize(0, allowed)).toThrow(expect.objectContaining({ code: 'EntityTooSmall' }));
  expect(() => checkPostedSize(11, allowed)).toThrow(expect.objectContaining({ code: 'EntityTooLarge' }));
  judge(signedFields({ extraFields: [['x-ignore-me', 'anything']] }));
});

function changed(name: string, value: string | undefined): Map<string, string> {
  const fields = signedFields();
  if (value === undefined) fields.delete(name);
  else fields.set(name, value);
  return fields;
}

test.each([
  ['a field nobody signed', 'AccessDenied', signedFields({ extraFields: [['x-amz-meta-a', '1']] })],
  ['acl nobody signed', 'AccessDenied', signedFields({ extraFields: [['acl', 'public-read']] })],
  ['another key', 'AccessDenied', changed('key', 'other/a')],
  ['a form field bucket', 'AccessDenied', changed('bucket', 'other')],
  ['a flipped signature', 'SignatureDoesNotMatch', changed('x-amz-signature', '0'.repeat(64))],
  ['an empty signature', 'SignatureDoesNotMatch', changed('x-amz-signature', '')],
  ['another policy under the same signature', 'SignatureDoesNotMatch', changed('policy', 'e30=')],
  ['garbage as policy is judged by its signature first', 'SignatureDoesNotMatch', changed('policy', '%%%')],
  ['no signature', 'InvalidArgument', changed('x-amz-signature', undefined)],
  ['no policy', 'InvalidArgument', changed('policy', undefined)],
  ['no credential', 'InvalidArgument', changed('x-amz-credential', undefined)],
  ['no date', 'InvalidArgument', changed('x-amz-date', undefined)],
  ['a malformed date', 'InvalidArgument', changed('x-amz-date', '2026')],
  ['a date of another day', 'AuthorizationQueryParametersError', changed('x-amz-date', '20260102T000000Z')],
  ['another region', 'AuthorizationQueryParametersError', changed('x-amz-credential', 'AKID/20260101/eu-west-1/s3/aws4_request')],
  [
    'another service',
    'AuthorizationQueryParametersError',
    changed('x-amz-credential', 'AKID/20260101/us-east-1/iam/aws4_request'),
  ],
  ['another terminator', 'AuthorizationQueryParametersError', changed('x-amz-credential', 'AKID/20260101/us-east-1/s3/aws4')],
  ['another algorithm', 'InvalidRequest', changed('x-amz-algorithm', 'AWS4-ECDSA-P256-SHA256')],
  ['a SigV2 form', 'InvalidRequest', changed('awsaccesskeyid', 'AKID')],
  ['no key', 'InvalidArgument', changed('key', undefined)],
  ['an expired policy', 'AccessDenied', signedFields({ expiration: '2026-01-01T12:00:00.000Z' })],
  [
    'a policy without a bucket',
    'AccessDenied',
    signedFields({
      conditions: [
        ['starts-with', '$key', ''],
        ['starts-with', '$x-amz-algorithm', ''],
        ['starts-with', '$x-amz-credential', ''],
        ['starts-with', '$x-amz-date', ''],
      ],
    }),
  ],
  ['a malformed expiration', 'InvalidPolicyDocument', signedFields({ expiration: 'tomorrow' })],
  ['an unknown operator', 'InvalidPolicyDocument', signedFields({ conditions: [['ends-with', '$key', 'a']] })],
  ['a negative length', 'InvalidPolicyDocument', signedFields({ conditions: [['content-length-range', -1, 0]] })],
  ['a half range', 'InvalidPolicyDocument', signedFields({ conditions: [['content-length-range', 1]] })],
  ['a number as a value', 'InvalidPolicyDocument', signedFields({ conditions: [{ bucket: 7 }] })],
  ['an empty condition', 'InvalidPolicyDocument', signedFields({ conditions: [{}] })],
  ['a null condition', 'InvalidPolicyDocument', signedFields({ conditions: [null] })],
])('%s is refused with %s', (_what, code, fields) => {
  expect(() => judge(fields)).toThrow(expect.objectContaining({ code }));
});

test('the bucket of the address decides, whatever the form says', () => {
  const fields = changed('bucket', 'pictures');
  judge(fields);
  expect(() => judge(fields, 'system')).toThrow(expect.objectContaining({ code: 'AccessDenied' }));
  expect(() => judge(signedFields(), 'system')).toThrow(expect.objectContaining({ code: 'AccessDenied' }));
});

test.each([
  '{}',
  '[]',
  'null',
  '{"expiration":"2026-01-01T00:00:00Z"}',
  '{"EXPIRATION":"2026-01-01T00:00:00Z","conditions":[]}',
  '{"expiration":"2026-01-01T00:00:00Z","CONDITIONS":[]}',
  '{',
  '\u0000',
])('the document %j is no policy', (document) => {
  expect(() => parsePostPolicy(Buffer.from(document).toString('base64'))).toThrow(
    expect.objectContaining({ code: 'InvalidPolicyDocument' }),
  );
});

test('a form without any signature field is anonymous', () => {
  expect(readPostClaim(new Map([['key', 'a']]), rules)).toBeUndefined();
});

test('file names are filled in literally', () => {
  expect(postedKey(new Map([['key', 'a/${filename}']]), '$&.txt')).toBe('a/$&.txt');
});

test('fields stand for headers, but none that no header could be', () => {
  expect(RequestHeaders.fromFields([['x-amz-meta-a', 'é']]).get('x-amz-meta-a')).toBe('Ã©');
  expect(() => RequestHeaders.fromFields([['content-type', 'a\r\nx: y']])).toThrow(
    expect.objectContaining({ code: 'InvalidArgument' }),
  );
});
