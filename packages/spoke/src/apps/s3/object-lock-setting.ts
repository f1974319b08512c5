/** Whether the bucket of a request locks objects, as its cached description says; the hub judges again what depends on it. */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { S3Request } from './s3-request.ts';

/** That it does not is told only to those who might do it. @throws S3Error InvalidRequest; StoreError `access_denied` */
export async function requireObjectLock(
  request: S3Request,
  action: 'artifact.retention.write' | 'artifact.legal_hold.write',
): Promise<void> {
  if (await locksObjects(request)) return;
  const { context, bucket, key, call } = request;
  await context.call('check_access', { action, container: bucket, path: key }, call);
  throw withoutLock();
}

/** What is answered when an object has no retention or no legal hold to tell. */
export async function absentLock(request: S3Request): Promise<S3Error> {
  return (await locksObjects(request)) ? new S3Error('NoSuchObjectLockConfiguration') : withoutLock();
}

async function locksObjects({ context, bucket }: S3Request): Promise<boolean> {
  const { documents } = await context.containers.describe(bucket);
  return documents.object_lock !== undefined;
}

function withoutLock(): S3Error {
  return new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
}
