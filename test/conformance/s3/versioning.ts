/** Versions and delete markers, from the first PUT to the last version gone. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { makeBucket, type ProductUnderTest, refusalOf, refusedHeaders, setVersioning } from './product-under-test.ts';

export function versionTests(product: ProductUnderTest): void {
  const put = async (Bucket: string, Key: string, Body: string) =>
    (await product.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
  const get = async (Bucket: string, Key: string, VersionId?: string) => {
    const { Body } = await product.client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return await Body?.transformToString();
  };
  const list = (Bucket: string, more: object = {}) => product.client.send(new ListObjectVersionsCommand({ Bucket, ...more }));

  test('each version keeps its own bytes; a removal makes a marker, and removing the marker brings the object back', async () => {
    const Bucket = await makeBucket(product, { versioned: true });
    const first = await put(Bucket, 'key', 'one');
    const second = await put(Bucket, 'key', 'two');
    expect(first).not.toBe(second);
    expect([await get(Bucket, 'key'), await get(Bucket, 'key', first), await get(Bucket, 'key', second)]).toEqual([
      'two',
      'one',
      'two',
    ]);

    const removed = await product.client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
    expect(removed).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/./) as string });
    expect(await refusalOf(product.client.send(new GetObjectCommand({ Bucket, Key: 'key' })))).toBe('404 NoSuchKey');
    expect(await refusedHeaders(product.client.send(new HeadObjectCommand({ Bucket, Key: 'key' })))).toMatchObject({
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': removed.VersionId,
    });
    const marker = new GetObjectCommand({ Bucket, Key: 'key', VersionId: removed.VersionId });
    expect(await refusalOf(product.client.send(marker))).toBe('405 MethodNotAllowed');
    expect(await refusedHeaders(product.client.send(marker))).toMatchObject({ allow: 'DELETE', 'x-amz-delete-marker': 'true' });
    expect(await get(Bucket, 'key', second)).toBe('two');

    const unmarked = await product.client.send(new DeleteObjectCommand({ Bucket, Key: 'key', VersionId: removed.VersionId }));
    expect(unmarked).toMatchObject({ DeleteMarker: true, VersionId: removed.VersionId });
    expect(await get(Bucket, 'key')).toBe('two');
    await product.client.send(new DeleteObjectCommand({ Bucket, Key: 'key', VersionId: second }));
    expect(await get(Bucket, 'key')).toBe('one');
    expect((await product.client.send(new HeadObjectCommand({ Bucket, Key: 'key' }))).VersionId).toBe(first);
  });

  test('before, while and after versions are kept: the null version', async () => {
    const Bucket = await makeBucket(product);
    expect(await put(Bucket, 'key', 'before')).toBeUndefined();
    await setVersioning(product.client, Bucket, 'Enabled');
    const own = await put(Bucket, 'key', 'while');
    expect(await get(Bucket, 'key', 'null')).toBe('before');
    await setVersioning(product.client, Bucket, 'Suspended');
    expect(await put(Bucket, 'key', 'after')).toBeUndefined();
    expect([await get(Bucket, 'key', 'null'), await get(Bucket, 'key', own)]).toEqual(['after', 'while']);
    const removed = await product.client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
    expect(removed).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
    const { Versions, DeleteMarkers } = await list(Bucket);
    expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([[own, false]]);
    expect(DeleteMarkers?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([['null', true]]);
  });

  test('versions that are none of the key are not found, and texts that no version id can be are malformed', async () => {
    const Bucket = await makeBucket(product, { versioned: true });
    const version = await put(Bucket, 'key', 'x');
    await put(Bucket, 'other', 'x');
    const read = (Key: string, VersionId: string) =>
      refusalOf(product.client.send(new GetObjectCommand({ Bucket, Key, VersionId })));
    expect(await read('other', version ?? '')).toBe('404 NoSuchVersion');
    expect(await read('key', 'null')).toBe('404 NoSuchVersion');
    expect(await read('key', 'nonsense')).toBe('400 InvalidArgument');
    const again = await product.client.send(new DeleteObjectCommand({ Bucket, Key: 'other', VersionId: version }));
    expect(again.VersionId).toBe(version);
    expect(await get(Bucket, 'key')).toBe('x');
  });

  test('a listing gives every version once, however it is paged', async () => {
    const Bucket = await makeBucket(product, { versioned: true });
    for (const Key of ['a', 'b/1', 'b/2', 'c']) {
      for (const body of ['1', '2']) await put(Bucket, Key, body);
    }
    await product.client.send(new DeleteObjectCommand({ Bucket, Key: 'c' }));
    const entriesOf = ({ Versions = [], DeleteMarkers = [], CommonPrefixes = [] }: ListObjectVersionsCommandOutput) => [
      ...Versions.map(({ Key, VersionId }) => `${Key} ${VersionId}`),
      ...DeleteMarkers.map(({ Key, VersionId }) => `${Key} ${VersionId}`),
      ...CommonPrefixes.map(({ Prefix }) => `${Prefix}`),
    ];
    for (const more of [{}, { Delimiter: '/' }, { Prefix: 'b/' }]) {
      const whole = entriesOf(await list(Bucket, more));
      for (const MaxKeys of [1, 3]) {
        const paged: string[] = [];
        let page: ListObjectVersionsCommandOutput | undefined;
        do {
          page = await list(Bucket, {
            ...more,
            MaxKeys,
            KeyMarker: page?.NextKeyMarker,
            VersionIdMarker: page?.NextVersionIdMarker,
          });
          paged.push(...entriesOf(page));
        } while (page.IsTruncated === true);
        expect(paged.sort()).toEqual([...whole].sort());
      }
    }
    const { Versions } = await list(Bucket, { Prefix: 'a' });
    expect(Versions?.map(({ IsLatest, Size }) => [IsLatest, Size])).toEqual([
      [true, 1],
      [false, 1],
    ]);
    expect(await refusalOf(list(Bucket, { VersionIdMarker: Versions?.[0]?.VersionId }))).toBe('400 InvalidArgument');
  });

  test('many removals at once: versions, markers, conditions and faults, each by itself', async () => {
    const Bucket = await makeBucket(product, { versioned: true });
    const version = await put(Bucket, 'a', 'x');
    await put(Bucket, 'b', 'x');
    const { Deleted, Errors } = await product.client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: {
          Objects: [{ Key: 'a', VersionId: version }, { Key: 'b' }, { Key: 'b', Size: 99 }, { Key: 'c', VersionId: 'nonsense' }],
        },
      }),
    );
    expect(Deleted).toHaveLength(2);
    expect(Deleted?.[0]).toEqual({ Key: 'a', VersionId: version });
    expect(Deleted?.[1]).toMatchObject({ Key: 'b', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) as string });
    expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([
      ['b', 'PreconditionFailed'],
      ['c', 'InvalidArgument'],
    ]);
  });

  test('a copy takes the version it names', async () => {
    const Bucket = await makeBucket(product, { versioned: true });
    const first = await put(Bucket, 'key', 'one');
    await put(Bucket, 'key', 'two');
    const copied = await product.client.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/key?versionId=${first}` }),
    );
    expect(copied.CopySourceVersionId).toBe(first);
    expect(await get(Bucket, 'copy', copied.VersionId)).toBe('one');
    const { VersionId: marker } = await product.client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
    const copy = (CopySource: string) => product.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    expect(await refusalOf(copy(`${Bucket}/key`))).toBe('404 NoSuchKey');
    expect(await refusalOf(copy(`${Bucket}/key?versionId=${marker}`))).toBe('400 InvalidRequest');
  });

  test('removals with conditions: what is there is judged, what is absent is gone anyway', async () => {
    const Bucket = await makeBucket(product, { versioned: true });
    const VersionId = await put(Bucket, 'key', 'abc');
    const remove = (more: object) => product.client.send(new DeleteObjectCommand({ Bucket, Key: 'key', ...more }));
    expect(await refusalOf(remove({ IfMatch: '"other"' }))).toBe('412 PreconditionFailed');
    expect(await refusalOf(remove({ VersionId, IfMatchSize: 4 }))).toBe('412 PreconditionFailed');
    expect(await refusalOf(remove({ VersionId, IfMatchLastModifiedTime: new Date('2015-01-01') }))).toBe(
      '412 PreconditionFailed',
    );
    expect(await refusalOf(remove({ IfMatch: '*', IfMatchSize: 3 }))).toBe('none');
    // A delete marker is there too, with nothing in it.
    expect(await refusalOf(remove({ IfMatchSize: 3 }))).toBe('412 PreconditionFailed');
    expect(await refusalOf(product.client.send(new DeleteObjectCommand({ Bucket, Key: 'absent', IfMatch: '"x"' })))).toBe('none');
  });
}
