/** The AWS SDK with its default settings: every operation, lib-storage, presigned URLs and forms. */
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  paginateListBuckets,
  paginateListObjectsV2,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Entrance } from './entrance.ts';

const mib = 1024 * 1024;

interface Sdk {
  readonly s3: S3Client;
  readonly Bucket: string;
  bytesOf(Key: string, more?: { readonly Range?: string; readonly PartNumber?: number }): Promise<Buffer>;
}

/** Defines the tests of this client, for one way into the product. */
export function awsSdkTests(entrance: Entrance): void {
  const Bucket = `sdk-${entrance.suffix}`;
  let s3: S3Client;
  beforeAll(async () => {
    const { endpoint, region, accessKeyId, secretAccessKey } = entrance.access();
    // A product on an address has no host names for buckets; all else is as the SDK has it.
    s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(() => s3?.destroy());
  const sdk: Sdk = {
    get s3() {
      return s3;
    },
    Bucket,
    bytesOf: async (Key, more = {}) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
  };
  bucketTests(sdk);
  objectTests(sdk);
  uploadTests(sdk);
  copyAndConditionTests(sdk);
  listingTests(sdk);
  presigningTests(sdk);
}

function body(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index += 1) bytes[index] = (index * 31 + seed * 17 + (index >> 8)) & 0xff;
  return bytes;
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += 700_001) yield bytes.subarray(from, from + 700_001);
}

function bucketTests(sdk: Sdk): void {
  const { Bucket } = sdk;
  test('buckets are made, found, listed in pages and removed', async () => {
    for (const name of [`${Bucket}-a`, `${Bucket}-b`, `${Bucket}-c`])
      await sdk.s3.send(new CreateBucketCommand({ Bucket: name }));
    await sdk.s3.send(new HeadBucketCommand({ Bucket: `${Bucket}-a` }));
    expect((await sdk.s3.send(new GetBucketLocationCommand({ Bucket: `${Bucket}-a` }))).LocationConstraint).toBeUndefined();
    const names: (string | undefined)[] = [];
    for await (const page of paginateListBuckets({ client: sdk.s3 }, { MaxBuckets: 2, Prefix: Bucket })) {
      names.push(...(page.Buckets ?? []).map((bucket) => bucket.Name));
    }
    expect(names).toEqual([`${Bucket}-a`, `${Bucket}-b`, Bucket, `${Bucket}-c`].sort());
    expect((await sdk.s3.send(new ListBucketsCommand({}))).Owner?.ID).toBeTruthy();
    for (const name of [`${Bucket}-a`, `${Bucket}-b`, `${Bucket}-c`])
      await sdk.s3.send(new DeleteBucketCommand({ Bucket: name }));
    await expect(sdk.s3.send(new HeadBucketCommand({ Bucket: `${Bucket}-a` }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
    await sdk.s3.send(new CreateBucketCommand({ Bucket }));
  });
}

function objectTests(sdk: Sdk): void {
  const { Bucket, bytesOf } = sdk;
  test.each([0, 1, 4096, 200_000, 12 * mib])('%i bytes come back as they were put, whole and in ranges', async (size) => {
    const Body = body(size);
    const put = await sdk.s3.send(
      new PutObjectCommand({ Bucket, Key: `size/${size}`, Body, ContentType: 'a/b', Metadata: { colour: 'blue' } }),
    );
    const head = await sdk.s3.send(new HeadObjectCommand({ Bucket, Key: `size/${size}`, ChecksumMode: 'ENABLED' }));
    // What the SDK sends unasked.
    expect([put.ChecksumCRC32, head.ChecksumCRC32]).toEqual([expect.any(String), put.ChecksumCRC32]);
    expect(head).toMatchObject({ ETag: put.ETag, ContentLength: size, ContentType: 'a/b', Metadata: { colour: 'blue' } });
    expect((await bytesOf(`size/${size}`)).equals(Body)).toBe(true);
    for (const [first, last] of [
      [0, 0],
      [1, 99],
      [size - 10, size - 1],
      [Math.floor(size / 3), Math.floor(size / 2)],
    ] as const) {
      if (first < 0 || last >= size || first > last) continue;
      const part = await bytesOf(`size/${size}`, { Range: `bytes=${first}-${last}` });
      expect(part.equals(Body.subarray(first, last + 1))).toBe(true);
    }
  });

  test.each(Object.values(ChecksumAlgorithm).filter((name) => ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'].includes(name)))(
    '%s is checked on the way in and out, from a buffer and from a stream',
    async (algorithm) => {
      const bytes = body(300_000, 7);
      await sdk.s3.send(new PutObjectCommand({ Bucket, Key: `sum/${algorithm}`, Body: bytes, ChecksumAlgorithm: algorithm }));
      expect((await bytesOf(`sum/${algorithm}`)).equals(bytes)).toBe(true);
      const Body = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
      const put = await sdk.s3.send(
        new PutObjectCommand({
          Bucket,
          Key: `sum/${algorithm}`,
          Body,
          ContentLength: bytes.length,
          ChecksumAlgorithm: algorithm,
        }),
      );
      expect(put[`Checksum${algorithm}` as 'ChecksumCRC32']).toBeTruthy();
      expect((await bytesOf(`sum/${algorithm}`)).equals(bytes)).toBe(true);
    },
  );
}

function uploadTests(sdk: Sdk): void {
  const { Bucket, bytesOf } = sdk;
  test('lib-storage uploads a stream of unknown length in parts', async () => {
    const bytes = body(17 * mib, 3);
    const upload = new Upload({
      client: sdk.s3,
      params: { Bucket, Key: 'upload', Body: Readable.from(pieces(bytes)) },
      partSize: 5 * mib,
    });
    const done = await upload.done();
    expect(done.ETag).toMatch(/-4"$/);
    expect((await bytesOf('upload')).equals(bytes)).toBe(true);
    expect((await bytesOf('upload', { PartNumber: 2 })).equals(bytes.subarray(5 * mib, 10 * mib))).toBe(true);
    const head = await sdk.s3.send(new HeadObjectCommand({ Bucket, Key: 'upload', PartNumber: 4 }));
    expect(head).toMatchObject({ PartsCount: 4, ContentLength: 2 * mib });
  });

  test.each([
    ['CRC32', 'COMPOSITE'],
    ['CRC32', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
    ['SHA256', 'COMPOSITE'],
  ] as const)('an upload in parts has a %s %s checksum', async (algorithm, type) => {
    const Key = `parts/${algorithm}-${type}`;
    const { UploadId } = await sdk.s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: algorithm, ChecksumType: type }),
    );
    const contents = [body(5 * mib, 1), body(5 * mib, 2), body(1000, 3)];
    const Parts = [];
    for (const [index, Body] of contents.entries()) {
      const part = await sdk.s3.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm: algorithm }),
      );
      Parts.push({ PartNumber: index + 1, ETag: part.ETag, [`Checksum${algorithm}`]: part[`Checksum${algorithm}`] });
    }
    const listed = await sdk.s3.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 2 }));
    expect(listed).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '2',
      ChecksumAlgorithm: algorithm,
      ChecksumType: type,
    });
    const done = await sdk.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    expect(done.ChecksumType).toBe(type);
    const head = await sdk.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head[`Checksum${algorithm}`]).toBe(done[`Checksum${algorithm}`]);
    expect((await bytesOf(Key)).equals(Buffer.concat(contents))).toBe(true);
  });

  test('uploads are listed, copied into, and aborted', async () => {
    await sdk.s3.send(new PutObjectCommand({ Bucket, Key: 'copy-source', Body: body(6 * mib) }));
    const { UploadId } = await sdk.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'aborted' }));
    const copied = await sdk.s3.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: 'aborted',
        UploadId,
        PartNumber: 1,
        CopySource: `${Bucket}/copy-source`,
        CopySourceRange: 'bytes=0-5242879',
      }),
    );
    expect(copied.CopyPartResult?.ETag).toBeTruthy();
    const { Uploads } = await sdk.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'aborted' }));
    expect(Uploads?.map((upload) => upload.UploadId)).toEqual([UploadId]);
    await sdk.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId }));
    await expect(sdk.s3.send(new ListPartsCommand({ Bucket, Key: 'aborted', UploadId }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });
}

function copyAndConditionTests(sdk: Sdk): void {
  const { Bucket, bytesOf } = sdk;
  test('copies share bytes and can be described anew', async () => {
    await sdk.s3.send(new PutObjectCommand({ Bucket, Key: 'from/ü +', Body: 'copied', Metadata: { a: '1' } }));
    const CopySource = `${Bucket}/${encodeURIComponent('from/ü +')}`;
    const copied = await sdk.s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }));
    expect(copied.CopyObjectResult?.ETag).toBeTruthy();
    expect((await sdk.s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).Metadata).toEqual({ a: '1' });
    await sdk.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'to',
        CopySource: `${Bucket}/to`,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    await sdk.s3.send(new DeleteObjectCommand({ Bucket, Key: 'from/ü +' }));
    expect((await sdk.s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).Metadata).toEqual({ b: '2' });
    expect((await bytesOf('to')).toString()).toBe('copied');
    await expect(sdk.s3.send(new CopyObjectCommand({ Bucket, Key: 'x', CopySource: `${Bucket}/nothing` }))).rejects.toMatchObject(
      {
        name: 'NoSuchKey',
      },
    );
  });

  test('conditions are judged', async () => {
    const Key = 'conditional';
    const first = await sdk.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'one', IfNoneMatch: '*' }));
    const failed = { name: 'PreconditionFailed' };
    await expect(sdk.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'two', IfNoneMatch: '*' }))).rejects.toMatchObject(failed);
    const second = await sdk.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'two', IfMatch: first.ETag }));
    await expect(sdk.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'three', IfMatch: first.ETag }))).rejects.toMatchObject(
      failed,
    );
    await expect(sdk.s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: first.ETag }))).rejects.toMatchObject(failed);
    await expect(sdk.s3.send(new GetObjectCommand({ Bucket, Key, IfNoneMatch: second.ETag }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(
      sdk.s3.send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource: `${Bucket}/${Key}`, CopySourceIfMatch: first.ETag })),
    ).rejects.toMatchObject(failed);
    expect((await bytesOf(Key)).toString()).toBe('two');
    await sdk.s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: second.ETag }));
  });

  test('twenty racing creations have one winner', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        sdk.s3.send(new PutObjectCommand({ Bucket, Key: 'race', Body: `writer ${index}`, IfNoneMatch: '*' })),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });
}

function listingTests(sdk: Sdk): void {
  const { Bucket } = sdk;
  test('three hundred keys are listed in pages and groups, then removed at once', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `many/${String(index % 7)}/${String(index).padStart(4, '0')} ä&<`);
    await Promise.all(keys.map((Key) => sdk.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))));
    const found: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: sdk.s3, pageSize: 99 }, { Bucket, Prefix: 'many/' })) {
      found.push(...(page.Contents ?? []).map((object) => object.Key));
    }
    expect(found).toEqual([...keys].sort());
    const groups: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await sdk.s3.send(new ListObjectsCommand({ Bucket, Prefix: 'many/', Delimiter: '/', MaxKeys: 2, Marker }));
      groups.push(...(page.CommonPrefixes ?? []).map((prefix) => prefix.Prefix));
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(groups).toEqual(Array.from({ length: 7 }, (_, index) => `many/${index}/`));
    const removed = await sdk.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
    expect(removed.Deleted).toHaveLength(keys.length);
    expect(removed.Errors ?? []).toEqual([]);
  });
}

function presigningTests(sdk: Sdk): void {
  const { Bucket, bytesOf } = sdk;
  test('parts are put by presigned URLs, as browsers do, and an upload may be completed only where nothing is', async () => {
    const Key = 'parts by url';
    const { UploadId } = await sdk.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1 });
    const answer = await fetch(await getSignedUrl(sdk.s3, part, { expiresIn: 60 }), { method: 'PUT', body: 'a part' });
    expect(answer.status).toBe(200);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: answer.headers.get('etag') ?? '' }] };
    const complete = () =>
      sdk.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, IfNoneMatch: '*' }));
    await sdk.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'in the way' }));
    await expect(complete()).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await sdk.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await complete();
    expect((await bytesOf(Key)).toString()).toBe('a part');
  });

  test('presigned URLs and forms work without credentials', async () => {
    const put = await getSignedUrl(sdk.s3, new PutObjectCommand({ Bucket, Key: 'presigned' }), { expiresIn: 60 });
    expect((await fetch(put, { method: 'PUT', body: 'by url' })).status).toBe(200);
    const get = await getSignedUrl(sdk.s3, new GetObjectCommand({ Bucket, Key: 'presigned', ResponseContentType: 'x/y' }), {
      expiresIn: 60,
    });
    const got = await fetch(get);
    expect([await got.text(), got.headers.get('content-type')]).toEqual(['by url', 'x/y']);
    const { url, fields } = await createPresignedPost(sdk.s3, {
      Bucket,
      Key: 'posted/${filename}',
      Conditions: [['content-length-range', 1, 100]],
      Expires: 60,
    });
    const form = (text: string) => {
      const all = new FormData();
      for (const [name, value] of Object.entries(fields)) all.append(name, value);
      all.append('file', new Blob([text]), 'file.txt');
      return all;
    };
    expect((await fetch(url, { method: 'POST', body: form('by form') })).status).toBe(204);
    expect((await bytesOf('posted/file.txt')).toString()).toBe('by form');
    expect((await fetch(url, { method: 'POST', body: form('x'.repeat(101)) })).status).toBe(400);
  });
}
