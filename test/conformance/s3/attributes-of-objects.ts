/** GetObjectAttributes and the additional checksums. */
import { createHash } from 'node:crypto';
import {
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  HeadObjectCommand,
  type ObjectAttributes,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createHasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { expect, test } from 'vitest';
import { makeBucket, type ProductUnderTest, refusalOf } from './product-under-test.ts';

const everything: ObjectAttributes[] = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];
const partBytes = 5 * 1024 * 1024;

export function attributeTests(product: ProductUnderTest): void {
  const attributesOf = (Bucket: string, Key: string, more: object = {}) =>
    product.client.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: everything, ...more }));

  test('an object in one piece', async () => {
    const Bucket = await makeBucket(product, { versioned: true });
    const put = { Bucket, Key: 'key', Body: 'abc', ChecksumAlgorithm: 'SHA256', StorageClass: 'STANDARD_IA' } as const;
    const { VersionId } = await product.client.send(new PutObjectCommand(put));
    await product.client.send(new PutObjectCommand({ ...put, Body: 'other' }));
    const attributes = await attributesOf(Bucket, 'key', { VersionId });
    expect(attributes).toMatchObject({
      VersionId,
      ETag: createHash('md5').update('abc').digest('hex'),
      Checksum: { ChecksumSHA256: createHash('sha256').update('abc').digest('base64'), ChecksumType: 'FULL_OBJECT' },
      StorageClass: 'STANDARD_IA',
      ObjectSize: 3,
    });
    expect(attributes.ObjectParts).toBeUndefined();
    expect(await refusalOf(attributesOf(Bucket, 'absent'))).toBe('404 NoSuchKey');
    const unknown = ['Colour' as ObjectAttributes];
    expect(await refusalOf(attributesOf(Bucket, 'key', { ObjectAttributes: unknown }))).toBe('400 InvalidArgument');
  });

  test('an object in parts, its parts in pages', async () => {
    const Bucket = await makeBucket(product);
    const upload = { Bucket, Key: 'parts' };
    const { UploadId } = await product.client.send(
      new CreateMultipartUploadCommand({ ...upload, ChecksumAlgorithm: 'CRC32', ChecksumType: 'COMPOSITE' }),
    );
    const Parts = [];
    for (const [index, Body] of [Buffer.alloc(partBytes, 1), Buffer.alloc(partBytes, 2), Buffer.from('end')].entries()) {
      const PartNumber = index * 2 + 1;
      const part = { ...upload, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' } as const;
      const { ETag, ChecksumCRC32 } = await product.client.send(new UploadPartCommand(part));
      Parts.push({ PartNumber, ETag, ChecksumCRC32 });
    }
    await product.client.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
    const { ObjectParts, Checksum } = await attributesOf(Bucket, 'parts');
    expect(Checksum).toMatchObject({ ChecksumCRC32: expect.stringMatching(/-3$/) as string, ChecksumType: 'COMPOSITE' });
    expect(ObjectParts).toMatchObject({ TotalPartsCount: 3, IsTruncated: false });
    expect(ObjectParts?.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, partBytes],
      [3, partBytes],
      [5, 3],
    ]);
    expect(ObjectParts?.Parts?.map((part) => part.ChecksumCRC32)).toEqual(Parts.map((part) => part.ChecksumCRC32));
    const page = await attributesOf(Bucket, 'parts', { MaxParts: 1, PartNumberMarker: '1' });
    expect(page.ObjectParts).toMatchObject({ NextPartNumberMarker: '3', IsTruncated: true, Parts: [{ PartNumber: 3 }] });
  });

  test('every additional checksum is verified, kept and told', async () => {
    const Bucket = await makeBucket(product);
    const hashers = await createHasherFactory();
    for (const algorithm of ['SHA512', 'MD5', 'XXHASH64', 'XXHASH3', 'XXHASH128'] as const) {
      const value = hashers.hash(algorithm, Buffer.from('abc')).toString('base64');
      const field = `Checksum${algorithm}`;
      const put = (Body: string) => product.client.send(new PutObjectCommand({ Bucket, Key: algorithm, Body, [field]: value }));
      expect(await put('abc')).toMatchObject({ [field]: value });
      const head = new HeadObjectCommand({ Bucket, Key: algorithm, ChecksumMode: 'ENABLED' });
      expect(await product.client.send(head)).toMatchObject({ [field]: value, ChecksumType: 'FULL_OBJECT' });
      expect(await refusalOf(put('abd'))).toBe('400 BadDigest');

      const upload = { Bucket, Key: algorithm, ChecksumAlgorithm: algorithm satisfies ChecksumAlgorithm };
      const { UploadId } = await product.client.send(new CreateMultipartUploadCommand(upload));
      const part = { Bucket, Key: algorithm, UploadId, PartNumber: 1, Body: 'abc', [field]: value };
      const { ETag } = await product.client.send(new UploadPartCommand(part));
      const whole = await product.client.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key: algorithm,
          UploadId,
          MultipartUpload: { Parts: [{ ETag, PartNumber: 1, [field]: value }] },
        }),
      );
      const composite = hashers.hash(algorithm, Buffer.from(value, 'base64')).toString('base64');
      expect(whole).toMatchObject({ [field]: `${composite}-1`, ChecksumType: 'COMPOSITE' });
    }
  });
}
