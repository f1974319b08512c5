/** Encryption at rest, with the AWS SDK against the product: what comes back, what lies on the disk, and what is refused. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketEncryptionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  RenameObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Client } from '@felloe/sdk/client.ts';
import { createS3Client } from '@felloe/testkit/cluster/s3-client.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  customer,
  encryptingNames,
  encryptionOf,
  filesBelow,
  get,
  keyOfCustomer,
  keyService,
  otherKey,
  put,
  schemeNames,
  schemes,
  type ReadParameters,
  type SchemeName,
  told,
} from './encryption-under-test.ts';
import { refusalOf } from './product-under-test.ts';

const Bucket = 'encrypted-bucket';
const mib = 1024 * 1024;
let product: Product;
let client: S3Client;
let administration: Client;

beforeAll(async () => {
  product = await startProduct({ environment: { PATH: testEnvironment['PATH'] ?? '' } });
  client = createS3Client(product.access());
  administration = new Client({
    endpoints: [...product.appEndpoints],
    credentials: { kind: 'token', token: product.adminToken },
  });
  for (const key of ['first-key', 'second-key', 'rotated-key']) await makeKey(key);
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  client?.destroy();
  await product?.[Symbol.asyncDispose]();
});

const parameters = () => ({ tenant: product.tenant });
const makeKey = (key: string) => administration.request('encryptionkey.create', { parameters: parameters(), body: { key } });

/** Random bytes that begin with a mark, so that any piece of a file they may lie in can be searched for it. */
function marked(mark: string, size: number): Buffer {
  const body = randomBytes(size);
  for (let place = 0; place + mark.length <= size; place += 60_000) body.write(mark, place);
  return body;
}

describe.each(schemeNames)('%s', (name) => {
  const scheme = schemes[name];

  test('objects of all sizes come back, whole and in ranges, with their length and what was asked for', async () => {
    for (const size of [0, 1, 65_536, 200_001, 700_000]) {
      const Key = `${name}/${size}`;
      const body = randomBytes(size);
      const answer = await put(client, { Bucket, Key }, body, scheme);
      expect(encryptionOf(answer as unknown as Record<string, unknown>)).toEqual(scheme.told);
      expect((await get(client, { Bucket, Key }, scheme)).equals(body)).toBe(true);
      expect(await told(client, { Bucket, Key }, scheme)).toEqual(scheme.told);
      const head = await client.send(new HeadObjectCommand({ Bucket, Key, ...scheme.read }));
      expect([head.ContentLength, head.ETag]).toEqual([size, answer.ETag]);
      if (size < 65_536) continue;
      for (const [first, last] of [
        [65_535, 65_536],
        [size - 1, size - 1],
        [100, size - 5],
      ] as const) {
        if (last >= size) continue;
        const part = await get(client, { Bucket, Key }, scheme, `bytes=${first}-${last}`);
        expect(part.equals(body.subarray(first, last + 1)), `${first}-${last}`).toBe(true);
      }
    }
    const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: `${name}/` }));
    expect(listed.Contents?.map((entry) => entry.Size).sort((left, right) => (left ?? 0) - (right ?? 0))).toEqual([
      0, 1, 65_536, 200_001, 700_000,
    ]);
  });
});

test.each(['own key', 'key service with context', 'customer key'] as const)(
  'an upload in parts, one of them twice and one copied: %s',
  async (name) => {
    const scheme = schemes[name];
    const Key = `${name}/parts`;
    const upload = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...scheme.write }));
    expect(encryptionOf(upload as unknown as Record<string, unknown>)).toEqual(scheme.told);
    const { UploadId } = upload;
    const bodies = [randomBytes(5 * mib + 1), randomBytes(70_001)] as const;
    const source = { Bucket, Key: `${name}/source` };
    await put(client, source, bodies[1], scheme);
    const send = (Body: Buffer) =>
      client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body, ...scheme.read }));
    await send(randomBytes(1_000));
    const first = await send(bodies[0]);
    const copied = await client.send(
      new UploadPartCopyCommand({
        ...{ Bucket, Key, UploadId, PartNumber: 2, CopySource: `${Bucket}/${encodeURIComponent(source.Key)}` },
        ...scheme.read,
        ...scheme.source,
      }),
    );
    const Parts = [first.ETag, copied.CopyPartResult?.ETag].map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...scheme.read }));
    const whole = Buffer.concat(bodies);
    expect((await get(client, { Bucket, Key }, scheme)).equals(whole)).toBe(true);
    const across = await get(client, { Bucket, Key }, scheme, `bytes=${5 * mib - 10}-${5 * mib + 5_000}`);
    expect(across.equals(whole.subarray(5 * mib - 10, 5 * mib + 5_001))).toBe(true);
    expect(await told(client, { Bucket, Key }, scheme)).toEqual(scheme.told);
  },
);

test('what lies on the disk is not what was sent, and a customer’s key is in no blob, log or database', async () => {
  const secret = randomBytes(32);
  const all = [...encryptingNames.map((name) => [name, schemes[name]] as const), ['secret key', customer(secret)] as const];
  for (const [name, scheme] of all) {
    await put(client, { Bucket, Key: `disk/${name}/small` }, marked('MARK of something small', 4_096), scheme);
    await put(client, { Bucket, Key: `disk/${name}/large` }, marked('MARK of something large', 300_000), scheme);
  }
  const target = { Bucket, Key: 'disk/secret key/large' };
  await get(client, target, customer(secret));
  await refusalOf(client.send(new GetObjectCommand({ ...target, ...customer(otherKey).read })));
  // The same put plain is found: so the search would have found the others.
  await put(client, { Bucket, Key: 'disk/control/small' }, marked('CONTROL small', 4_096), schemes.plain);
  await put(client, { Bucket, Key: 'disk/control/large' }, marked('CONTROL large', 300_000), schemes.plain);
  const files = await filesBelow(product.dataDirectory);
  const holding = (...texts: (string | Buffer)[]) =>
    files.filter(({ bytes }) => texts.some((text) => bytes.includes(text))).map(({ file }) => file);
  expect(holding('MARK of something')).toEqual([]);
  expect(holding('CONTROL small')).toHaveLength(1);
  expect(holding('CONTROL large')).toHaveLength(1);
  const forms = [secret.toString('base64'), secret.toString('hex')];
  expect(holding(secret, ...forms)).toEqual([]);
  expect(forms.some((form) => product.output().includes(form))).toBe(false);
});

test('copies between all schemes hold the bytes and are under the key that was asked for', async () => {
  const body = randomBytes(200_000);
  for (const from of schemeNames) {
    const Key = `copy/${from}`;
    await put(client, { Bucket, Key }, body, schemes[from]);
    for (const to of encryptingNames) {
      const target = { Bucket, Key: `copy/${from} to ${to}` };
      const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
      const copied = await client.send(
        new CopyObjectCommand({ ...target, CopySource, ...schemes[to].write, ...schemes[from].source }),
      );
      expect(encryptionOf(copied as unknown as Record<string, unknown>), target.Key).toEqual(schemes[to].told);
      expect((await get(client, target, schemes[to])).equals(body), target.Key).toBe(true);
    }
    // Nothing asked: what was covered stays covered, and plain stays plain.
    const target = { Bucket, Key: `copy/${from} as it is` };
    await client.send(
      new CopyObjectCommand({ ...target, CopySource: `${Bucket}/${encodeURIComponent(Key)}`, ...schemes[from].source }),
    );
    const covered = from === 'plain' ? {} : schemes['own key'].told;
    expect([from, await told(client, target, schemes.plain)]).toEqual([from, covered]);
    expect((await get(client, target, schemes.plain)).equals(body)).toBe(true);
  }
});

test.each(schemeNames)('a copy under the same key moves no bytes, and outlives its source: %s', async (name) => {
  const scheme = schemes[name];
  const body = randomBytes(300_000);
  const source = { Bucket, Key: `shared/${name}` };
  await put(client, source, body, scheme);
  const before = await blobFiles();
  const target = { Bucket, Key: `shared/${name} again` };
  const CopySource = `${Bucket}/${encodeURIComponent(source.Key)}`;
  await client.send(new CopyObjectCommand({ ...target, CopySource, ...scheme.write, ...scheme.source }));
  expect(await blobFiles()).toBe(before);
  await put(client, source, randomBytes(300_000), scheme);
  expect(await blobFiles()).toBe(before + 1);
  expect((await get(client, target, scheme)).equals(body)).toBe(true);
});

/** Files of objects too large for packs. */
async function blobFiles(): Promise<number> {
  const entries = await readdir(path.join(product.dataDirectory, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('segments')).length;
}

interface CustomerHeaders {
  readonly md5?: string | undefined;
  readonly key?: string;
  readonly algorithm?: string;
  readonly method?: string;
  readonly unknown?: string;
}

describe('a customer’s key', () => {
  const own = customer(keyOfCustomer);
  const other = customer(otherKey);
  const name = { Bucket, Key: 'customer/object' };

  test('is needed for every look at the object, and no other opens it', async () => {
    await put(client, name, randomBytes(1_000), own);
    for (const read of [{}, other.read]) {
      expect(await refusalOf(client.send(new GetObjectCommand({ ...name, ...read })))).toBe('400 InvalidRequest');
      expect(await refusalOf(client.send(new HeadObjectCommand({ ...name, ...read })))).toMatch(/^400/);
    }
    const CopySource = `${Bucket}/${name.Key}`;
    for (const source of [{}, other.source]) {
      const copy = new CopyObjectCommand({ Bucket, Key: 'customer/copy', CopySource, ...source });
      expect(await refusalOf(client.send(copy))).toBe('400 InvalidRequest');
    }
    await put(client, { Bucket, Key: 'customer/plain' }, randomBytes(10), schemes.plain);
    expect(await refusalOf(client.send(new GetObjectCommand({ Bucket, Key: 'customer/plain', ...own.read })))).toBe(
      '400 InvalidRequest',
    );
  });

  test('has to be the same for every part; completing may leave it out but not name another', async () => {
    const Key = 'customer/parts';
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...own.write }));
    const part = (read: ReadParameters) =>
      client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part', ...read }));
    for (const read of [{}, other.read]) expect(await refusalOf(part(read))).toBe('400 InvalidRequest');
    const { ETag } = await part(own.read);
    const complete = (read: ReadParameters) =>
      client.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key,
          UploadId,
          MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
          ...read,
        }),
      );
    expect(await refusalOf(complete(other.read))).toBe('400 InvalidRequest');
    await complete({});
    expect((await get(client, { Bucket, Key }, own)).toString()).toBe('part');
  });

  test.each([
    ['without its MD5', { md5: '' }, 'InvalidArgument'],
    ['with the MD5 of another', { md5: other.read.SSECustomerKeyMD5 }, 'InvalidArgument'],
    ['when it is too short', { key: 'c2hvcnQ=' }, 'InvalidArgument'],
    ['for another algorithm', { algorithm: 'AES192' }, 'InvalidEncryptionAlgorithmError'],
    ['together with another method', { method: 'AES256' }, 'InvalidArgument'],
    ['with a word nobody knows', { unknown: 'none' }, 'NotImplemented'],
  ])('is refused %s', async (_, change: CustomerHeaders, code) => {
    const command = new PutObjectCommand({ ...name, Body: 'x', ...own.write });
    // The SDK would compute these itself.
    command.middlewareStack.add(
      (next) => async (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        const set = (header: string, value: string | undefined) => value !== undefined && (headers[header] = value);
        set('x-amz-server-side-encryption-customer-key-md5', change.md5);
        set('x-amz-server-side-encryption-customer-key', change.key);
        set('x-amz-server-side-encryption-customer-algorithm', change.algorithm);
        set('x-amz-server-side-encryption', change.method);
        set('x-amz-server-side-encryption-internal-key', change.unknown);
        return await next(args);
      },
      { step: 'build', priority: 'low' },
    );
    expect(await refusalOf(client.send(command))).toMatch(new RegExp(`^(400|501) ${code}$`));
  });
});

describe('a key of the tenant', () => {
  const underKey = keyService;
  const name = { Bucket, Key: 'tenant-key/object' };
  const configure = (key: string, enabled: boolean) =>
    administration.request('encryptionkey.configure', { parameters: { ...parameters(), key }, body: { enabled } });

  test('has to be there, named or not', async () => {
    expect(await refusalOf(put(client, name, Buffer.from('x'), underKey('no-such-key')))).toBe('400 KMS.NotFoundException');
    const unnamed = { ...schemes['key service'], write: { ServerSideEncryption: 'aws:kms' } as const };
    expect(await refusalOf(put(client, name, Buffer.from('x'), unnamed))).toBe('400 KMS.NotFoundException');
    await makeKey('aws/s3');
    await put(client, name, Buffer.from('x'), unnamed);
    expect(await told(client, name, schemes.plain)).toEqual({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'aws/s3' });
  });

  test('opens what it covered after it was rotated, and nothing while it is disabled', async () => {
    await put(client, name, Buffer.from('before'), underKey('rotated-key'));
    await administration.request('encryptionkey.rotate', { parameters: { ...parameters(), key: 'rotated-key' } });
    const newer = { Bucket, Key: 'tenant-key/newer' };
    await put(client, newer, Buffer.from('after'), underKey('rotated-key'));
    await configure('rotated-key', false);
    for (const target of [name, newer]) {
      expect(await refusalOf(get(client, target, schemes.plain))).toBe('400 KMS.DisabledException');
      expect(await refusalOf(put(client, target, Buffer.from('x'), underKey('rotated-key')))).toBe('400 KMS.DisabledException');
    }
    await configure('rotated-key', true);
    expect((await get(client, name, schemes.plain)).toString()).toBe('before');
    expect((await get(client, newer, schemes.plain)).toString()).toBe('after');
  });

  test.each([
    ['a method that is none', { ServerSideEncryption: 'aes:kms' }, '400 InvalidArgument'],
    ['two layers', { ServerSideEncryption: 'aws:kms:dsse' }, '501 NotImplemented'],
    ['a key without a method', { SSEKMSKeyId: 'first-key' }, '400 InvalidArgument'],
    ['a key with the installation’s method', { ServerSideEncryption: 'AES256', SSEKMSKeyId: 'first-key' }, '400 InvalidArgument'],
    ['a context that is not JSON', { ...underKey('first-key').write, SSEKMSEncryptionContext: 'bm8=' }, '400 InvalidArgument'],
  ])('%s is refused', async (_, write, refusal) => {
    expect(await refusalOf(client.send(new PutObjectCommand({ ...name, Body: 'x', ...(write as object) })))).toBe(refusal);
  });
});

test('each version is under its own key, and so is one that is renamed or copied by its id', async () => {
  const versioned = 'versioned-bucket';
  await client.send(new CreateBucketCommand({ Bucket: versioned }));
  await client.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: 'Enabled' } }));
  const name = { Bucket: versioned, Key: 'versions' };
  const versions: { scheme: SchemeName; VersionId: string | undefined; body: Buffer }[] = [];
  for (const scheme of schemeNames) {
    const body = randomBytes(1_000);
    const { VersionId } = await put(client, name, body, schemes[scheme]);
    versions.push({ scheme, VersionId, body });
  }
  for (const { scheme, VersionId, body } of versions) {
    const { read, source, told: expected } = schemes[scheme];
    const answer = await client.send(new GetObjectCommand({ ...name, VersionId, ...read }));
    expect(encryptionOf(answer as unknown as Record<string, unknown>)).toEqual(expected);
    expect(body.equals((await answer.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    const copy = { Bucket, Key: `of version/${scheme}` };
    const CopySource = `${versioned}/${name.Key}?versionId=${VersionId}`;
    await client.send(new CopyObjectCommand({ ...copy, CopySource, ...source, ...schemes['own key'].write }));
    const renamed = { Bucket, Key: `renamed/${scheme}` };
    await client.send(new RenameObjectCommand({ ...renamed, RenameSource: `/${Bucket}/${encodeURIComponent(copy.Key)}` }));
    expect((await get(client, renamed, schemes['own key'])).equals(body)).toBe(true);
  }
});

test('what a bucket says holds for writes that say nothing: objects, parts and copies', async () => {
  const own = { Bucket: 'default-bucket' };
  await client.send(new CreateBucketCommand(own));
  await put(client, { ...own, Key: 'before' }, Buffer.from('before'), schemes.plain);
  const rule = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'first-key' } as const;
  await client.send(
    new PutBucketEncryptionCommand({
      ...own,
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: rule }] },
    }),
  );
  const expected = schemes['key service'].told;
  await put(client, { ...own, Key: 'put' }, Buffer.from('put'), schemes.plain);
  await client.send(new CopyObjectCommand({ ...own, Key: 'copy', CopySource: 'default-bucket/before' }));
  const upload = { ...own, Key: 'parts' };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload));
  const { ETag } = await client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'parts' }));
  await client.send(
    new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } }),
  );
  for (const Key of ['put', 'copy', 'parts'])
    expect([Key, await told(client, { ...own, Key }, schemes.plain)]).toEqual([Key, expected]);
  expect((await get(client, { ...own, Key: 'copy' }, schemes.plain)).toString()).toBe('before');
  await put(client, { ...own, Key: 'asked' }, Buffer.from('asked'), schemes['own key']);
  expect(await told(client, { ...own, Key: 'asked' }, schemes.plain)).toEqual(schemes['own key'].told);
  await client.send(new DeleteBucketEncryptionCommand(own));
  await put(client, { ...own, Key: 'after' }, Buffer.from('after'), schemes.plain);
  expect(await told(client, { ...own, Key: 'after' }, schemes.plain)).toEqual({});
});
