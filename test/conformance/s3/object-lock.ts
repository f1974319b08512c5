/** Retention and legal holds: what they keep, who may pass over them, and how they may change. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  type ObjectLockMode,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { makeBucket, type ProductUnderTest, refusalOf } from './product-under-test.ts';

const earlier = new Date('2130-01-01T00:00:00Z');
const later = new Date('2140-01-01T00:00:00Z');

export function lockTests(product: ProductUnderTest): void {
  const put = async (Bucket: string, Key: string, more: object = {}) =>
    (await product.client.send(new PutObjectCommand({ Bucket, Key, Body: 'kept', ...more }))).VersionId;
  const retain = (Bucket: string, Key: string, Mode: ObjectLockMode, RetainUntilDate: Date, more: object = {}) =>
    product.client.send(new PutObjectRetentionCommand({ Bucket, Key, Retention: { Mode, RetainUntilDate }, ...more }));
  const remove = (Bucket: string, Key: string, VersionId: string | undefined, more: object = {}) =>
    refusalOf(product.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId, ...more })));
  const hold = (Bucket: string, Key: string, Status: 'ON' | 'OFF') =>
    product.client.send(new PutObjectLegalHoldCommand({ Bucket, Key, LegalHold: { Status } }));

  test('governance keeps a version from all but those who bypass it; a marker may still be set on it', async () => {
    const Bucket = await makeBucket(product, { locked: true });
    const version = await put(Bucket, 'key');
    await retain(Bucket, 'key', 'GOVERNANCE', earlier);
    const { Retention } = await product.client.send(new GetObjectRetentionCommand({ Bucket, Key: 'key' }));
    expect(Retention).toEqual({ Mode: 'GOVERNANCE', RetainUntilDate: earlier });
    expect(await remove(Bucket, 'key', version)).toBe('403 AccessDenied');
    expect(await remove(Bucket, 'key', undefined)).toBe('none');
    const Delete = { Objects: [{ Key: 'key', VersionId: version }] };
    const { Errors } = await product.client.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Errors).toMatchObject([{ Code: 'AccessDenied', VersionId: version }]);
    const bypassed = await product.client.send(new DeleteObjectsCommand({ Bucket, Delete, BypassGovernanceRetention: true }));
    expect([bypassed.Deleted?.length, bypassed.Errors]).toEqual([1, undefined]);
  });

  test('retention grows for anybody, shrinks only under governance with a bypass, and compliance never does', async () => {
    const Bucket = await makeBucket(product, { locked: true });
    await put(Bucket, 'key');
    await retain(Bucket, 'key', 'GOVERNANCE', earlier);
    await retain(Bucket, 'key', 'GOVERNANCE', later);
    expect(await refusalOf(retain(Bucket, 'key', 'GOVERNANCE', earlier))).toBe('403 AccessDenied');
    expect(await refusalOf(retain(Bucket, 'key', 'COMPLIANCE', later))).toBe('403 AccessDenied');
    await retain(Bucket, 'key', 'GOVERNANCE', earlier, { BypassGovernanceRetention: true });
    const soon = new Date(Date.now() + 3_600_000);
    const version = await put(Bucket, 'strict');
    await retain(Bucket, 'strict', 'COMPLIANCE', soon);
    const bypass = { BypassGovernanceRetention: true };
    expect(await refusalOf(retain(Bucket, 'strict', 'GOVERNANCE', soon, bypass))).toBe('403 AccessDenied');
    expect(await remove(Bucket, 'strict', version, bypass)).toBe('403 AccessDenied');
  });

  test('a legal hold keeps a version until it is lifted, whoever asks', async () => {
    const Bucket = await makeBucket(product, { locked: true });
    const version = await put(Bucket, 'key', { ObjectLockLegalHoldStatus: 'ON' });
    expect(await remove(Bucket, 'key', version, { BypassGovernanceRetention: true })).toBe('403 AccessDenied');
    await hold(Bucket, 'key', 'OFF');
    const { LegalHold } = await product.client.send(new GetObjectLegalHoldCommand({ Bucket, Key: 'key' }));
    expect(LegalHold).toEqual({ Status: 'OFF' });
    expect(await remove(Bucket, 'key', version)).toBe('none');
  });

  test('new objects are locked as they ask, else as their bucket says, and HEAD tells', async () => {
    const Bucket = await makeBucket(product, { locked: true });
    const lock = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: later, ObjectLockLegalHoldStatus: 'ON' };
    await put(Bucket, 'asked', lock);
    expect(await product.client.send(new HeadObjectCommand({ Bucket, Key: 'asked' }))).toMatchObject(lock);
    await product.client.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } } },
      }),
    );
    await put(Bucket, 'default');
    const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = await product.client.send(
      new HeadObjectCommand({ Bucket, Key: 'default' }),
    );
    expect(mode).toBe('COMPLIANCE');
    expect(Math.abs((until?.getTime() ?? 0) - Date.now() - 86_400_000)).toBeLessThan(60_000);
    // A copy is a new object: the lock of its source is not its own.
    await product.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/asked` }));
    const copy = await product.client.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
    expect([copy.ObjectLockMode, copy.ObjectLockLegalHoldStatus]).toEqual(['COMPLIANCE', undefined]);
  });

  test('who may only write does not lock what it writes', async () => {
    const Bucket = await makeBucket(product, { locked: true });
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/*` }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await product.client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const write = async (headers: Record<string, string>) =>
      (await fetch(`${product.access.endpoint}/${Bucket}/key`, { method: 'PUT', body: 'x', headers })).status;
    const until = { 'x-amz-object-lock-retain-until-date': later.toISOString() };
    expect(await write({})).toBe(200);
    expect(await write({ 'x-amz-object-lock-mode': 'COMPLIANCE', ...until })).toBe(403);
    expect(await write({ 'x-amz-object-lock-legal-hold': 'ON' })).toBe(403);
  });

  test('what is no lock is refused: in other buckets, in the past, in other words', async () => {
    const plain = await makeBucket(product);
    await put(plain, 'key');
    expect(await refusalOf(retain(plain, 'key', 'GOVERNANCE', later))).toBe('400 InvalidRequest');
    expect(await refusalOf(hold(plain, 'key', 'ON'))).toBe('400 InvalidRequest');
    const get = { Bucket: plain, Key: 'key' };
    expect(await refusalOf(product.client.send(new GetObjectRetentionCommand(get)))).toBe('400 InvalidRequest');
    expect(await refusalOf(product.client.send(new GetObjectLegalHoldCommand(get)))).toBe('400 InvalidRequest');
    expect(await refusalOf(put(plain, 'key', { ObjectLockLegalHoldStatus: 'ON' }))).toBe('400 InvalidRequest');

    const Bucket = await makeBucket(product, { locked: true });
    await put(Bucket, 'key');
    expect(await refusalOf(retain(Bucket, 'key', 'GOVERNANCE', new Date('2020-01-01')))).toBe('400 InvalidArgument');
    expect(await refusalOf(retain(Bucket, 'key', 'governance' as ObjectLockMode, later))).toBe('400 MalformedXML');
    expect(await refusalOf(product.client.send(new GetObjectRetentionCommand({ Bucket, Key: 'key' })))).toBe(
      '404 NoSuchObjectLockConfiguration',
    );
    expect(await refusalOf(put(Bucket, 'key', { ObjectLockMode: 'GOVERNANCE' }))).toBe('400 InvalidArgument');
  });
}
