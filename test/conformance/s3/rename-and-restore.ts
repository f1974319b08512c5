/** RenameObject, RestoreObject and what listings tell of restores. */
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  RenameObjectCommand,
  RestoreObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { makeBucket, type ProductUnderTest, refusalOf } from './product-under-test.ts';

export function renameTests(product: ProductUnderTest): void {
  const put = (Bucket: string, Key: string, more: object = {}) =>
    product.client.send(new PutObjectCommand({ Bucket, Key, Body: Key, Metadata: { of: 'it' }, Tagging: 'a=1', ...more }));
  const rename = (Bucket: string, Key: string, RenameSource: string, more: object = {}) =>
    product.client.send(new RenameObjectCommand({ Bucket, Key, RenameSource, ...more }));
  const get = async (Bucket: string, Key: string) => {
    const { Body, Metadata, TagCount } = await product.client.send(new GetObjectCommand({ Bucket, Key }));
    return [await Body?.transformToString(), Metadata?.of, TagCount];
  };

  test('a rename moves the object with all it has, and nothing is left at its old key', async () => {
    const Bucket = await makeBucket(product);
    await put(Bucket, 'old ü');
    await rename(Bucket, 'new', encodeURIComponent('old ü'));
    expect(await get(Bucket, 'new')).toEqual(['old ü', 'it', 1]);
    expect(await refusalOf(get(Bucket, 'old ü'))).toBe('404 NoSuchKey');
  });

  test('a rename is judged by conditions on both keys, and done once a token', async () => {
    const Bucket = await makeBucket(product);
    const { ETag } = await put(Bucket, 'a');
    await put(Bucket, 'b');
    expect(await refusalOf(rename(Bucket, 'b', 'a', { DestinationIfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
    expect(await refusalOf(rename(Bucket, 'b', 'a', { SourceIfMatch: '"other"' }))).toBe('412 PreconditionFailed');
    expect(await refusalOf(rename(Bucket, 'b', 'absent'))).toBe('404 NoSuchKey');
    const token = { SourceIfMatch: ETag, ClientToken: 'c6a1b2f0-0000-4000-8000-000000000001' };
    await rename(Bucket, 'b', 'a', token);
    await put(Bucket, 'a');
    await rename(Bucket, 'b', 'a', token);
    expect([(await get(Bucket, 'a'))[0], (await get(Bucket, 'b'))[0]]).toEqual(['a', 'a']);
    expect(await refusalOf(rename(Bucket, 'c', 'a', token))).toBe('400 IdempotencyParameterMismatch');
  });

  test('a bucket goes with the uploads that nobody completed, but not while it has a version', async () => {
    const Bucket = await makeBucket(product, { versioned: true });
    await product.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'left' }));
    const { VersionId } = await put(Bucket, 'key');
    const remove = () => refusalOf(product.client.send(new DeleteBucketCommand({ Bucket })));
    expect(await remove()).toBe('409 BucketNotEmpty');
    const { Uploads } = await product.client.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads).toHaveLength(1);
    await product.client.send(new DeleteObjectCommand({ Bucket, Key: 'key', VersionId }));
    expect(await remove()).toBe('none');
  });

  test('a restore is kept and told until it ends', async () => {
    const Bucket = await makeBucket(product);
    await put(Bucket, 'cold', { StorageClass: 'GLACIER' });
    await put(Bucket, 'warm');
    const restore = async (Key: string, Days: number) => {
      const command = new RestoreObjectCommand({ Bucket, Key, RestoreRequest: { Days, GlacierJobParameters: { Tier: 'Bulk' } } });
      return (await product.client.send(command)).$metadata.httpStatusCode;
    };
    expect(await restore('cold', 2)).toBe(202);
    expect(await restore('cold', 3)).toBe(200);
    expect(await refusalOf(restore('warm', 2))).toBe('403 InvalidObjectState');
    const { Restore, StorageClass } = await product.client.send(new HeadObjectCommand({ Bucket, Key: 'cold' }));
    expect(Restore).toMatch(/^ongoing-request="false", expiry-date="\w{3}, .* 00:00:00 GMT"$/);
    expect(StorageClass).toBe('GLACIER');
    const list = new ListObjectsV2Command({ Bucket, OptionalObjectAttributes: ['RestoreStatus'], FetchOwner: true });
    const { Contents } = await product.client.send(list);
    expect(Contents?.[0]).toMatchObject({ Key: 'cold', RestoreStatus: { IsRestoreInProgress: false } });
    expect([Contents?.[1]?.Key, Contents?.[1]?.RestoreStatus]).toEqual(['warm', undefined]);
    expect(Contents?.[0]?.Owner?.ID).toMatch(/./);
    await product.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/cold` }));
    const copy = await product.client.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
    expect([copy.StorageClass, copy.Restore, copy.Metadata]).toEqual([undefined, undefined, { of: 'it' }]);
  });
}
