/** Tags of objects and of their versions, in every way they can be set. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { makeBucket, type ProductUnderTest, refusalOf } from './product-under-test.ts';

export function tagTests(product: ProductUnderTest): void {
  const tagsOf = async (Bucket: string, Key: string, VersionId?: string) => {
    const { TagSet } = await product.client.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }));
    return TagSet?.map((tag) => `${tag.Key}=${tag.Value}`).join('&');
  };
  const put = (Bucket: string, Key: string, Tagging?: string) =>
    product.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging }));

  test('tags come with a PUT, are replaced, counted and taken away', async () => {
    const Bucket = await makeBucket(product);
    await put(Bucket, 'key', 'foo=b%20r&bar');
    expect(await tagsOf(Bucket, 'key')).toBe('bar=&foo=b r');
    expect((await product.client.send(new HeadObjectCommand({ Bucket, Key: 'key' }))).TagCount).toBe(2);
    const TagSet = [{ Key: 'only', Value: 'ü' }];
    await product.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'key', Tagging: { TagSet } }));
    expect(await tagsOf(Bucket, 'key')).toBe('only=ü');
    expect((await product.client.send(new GetObjectCommand({ Bucket, Key: 'key' }))).TagCount).toBe(1);
    await product.client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'key' }));
    expect(await tagsOf(Bucket, 'key')).toBe('');
    expect((await product.client.send(new HeadObjectCommand({ Bucket, Key: 'key' }))).TagCount).toBeUndefined();
    expect(await refusalOf(tagsOf(Bucket, 'absent'))).toBe('404 NoSuchKey');
  });

  test('each version has its own', async () => {
    const Bucket = await makeBucket(product, { versioned: true });
    const { VersionId: first } = await put(Bucket, 'key', 'a=1');
    const { VersionId: second } = await put(Bucket, 'key');
    const Tagging = { TagSet: [{ Key: 'a', Value: '2' }] };
    const tagged = await product.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'key', VersionId: second, Tagging }));
    expect(tagged.VersionId).toBe(second);
    await product.client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'key', VersionId: first }));
    expect([await tagsOf(Bucket, 'key', first), await tagsOf(Bucket, 'key')]).toEqual(['', 'a=2']);
  });

  test('copies keep them or get their own; uploads in parts have them', async () => {
    const Bucket = await makeBucket(product);
    await put(Bucket, 'key', 'a=1');
    const copy = (Key: string, more: object = {}) =>
      product.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/key`, ...more }));
    await copy('kept');
    await copy('replaced', { TaggingDirective: 'REPLACE', Tagging: 'b=2' });
    await copy('without', { TaggingDirective: 'REPLACE' });
    await copy('described', { MetadataDirective: 'REPLACE', ContentType: 'text/plain' });
    await copy('rehashed', { ChecksumAlgorithm: 'SHA512' });
    const all = await Promise.all(['kept', 'replaced', 'without', 'described', 'rehashed'].map((key) => tagsOf(Bucket, key)));
    expect(all).toEqual(['a=1', 'b=2', '', 'a=1', 'a=1']);

    const upload = { Bucket, Key: 'parts' };
    const { UploadId } = await product.client.send(new CreateMultipartUploadCommand({ ...upload, Tagging: 'p=1' }));
    const { ETag } = await product.client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'x' }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await product.client.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
    expect(await tagsOf(Bucket, 'parts')).toBe('p=1');
  });

  test('they are told to those who may ask for them, and to no other reader', async () => {
    const Bucket = await makeBucket(product);
    await put(Bucket, 'key', 'a=1');
    const allow = async (...Action: string[]) => {
      const Statement = [{ Effect: 'Allow', Principal: '*', Action, Resource: `arn:aws:s3:::${Bucket}/*` }];
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      await product.client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      const { status, headers } = await fetch(`${product.access.endpoint}/${Bucket}/key`, { method: 'HEAD' });
      return [status, headers.get('x-amz-tagging-count')];
    };
    expect(await allow('s3:GetObject')).toEqual([200, null]);
    expect(await allow('s3:GetObject', 's3:GetObjectTagging')).toEqual([200, '1']);
  });

  test('what cannot be tags is refused and changes nothing', async () => {
    const Bucket = await makeBucket(product);
    await put(Bucket, 'key', 'a=1');
    const set = (TagSet: Tag[]) =>
      refusalOf(product.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'key', Tagging: { TagSet } })));
    expect(await set(Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: '' })))).toBe('400 InvalidTag');
    expect(await set([{ Key: 'k'.repeat(129), Value: '' }])).toBe('400 InvalidTag');
    expect(await set([{ Key: 'k', Value: 'v'.repeat(257) }])).toBe('400 InvalidTag');
    expect(
      await set([
        { Key: 'k', Value: '1' },
        { Key: 'k', Value: '2' },
      ]),
    ).toBe('400 InvalidTag');
    expect(await refusalOf(put(Bucket, 'key', 'a=1&a=2'))).toBe('400 InvalidTag');
    expect(await tagsOf(Bucket, 'key')).toBe('a=1');
    expect(await set(Array.from({ length: 10 }, (_, index) => ({ Key: `${index}`.repeat(128), Value: 'v'.repeat(256) })))).toBe(
      'none',
    );
  });
}
