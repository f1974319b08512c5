/**
 * `x-amz-expected-bucket-owner` and its twin for copy sources: a client that names another owner than the one it would reach wants to
 * be refused. Accounts are tenants, so the owner is the tenant's id (User Guide, "Verifying bucket ownership with bucket owner condition").
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseCopySource } from '@felloe/s3-wire/request/copy-source.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { AppContext } from '../../app-context.ts';

/** Undefined, and nothing asked, for the many requests that name no owner. @throws S3Error AccessDenied */
export function checkExpectedOwners(context: AppContext, headers: RequestHeaders, bucket: string): Promise<void> | undefined {
  const ofBucket = headers.get('x-amz-expected-bucket-owner');
  const ofSource = headers.get('x-amz-source-expected-bucket-owner');
  if (ofBucket === undefined && ofSource === undefined) return undefined;
  return check(context, [
    [bucket, ofBucket],
    [sourceOf(headers), ofSource],
  ]);
}

function sourceOf(headers: RequestHeaders): string {
  const source = headers.get('x-amz-copy-source');
  return source === undefined ? '' : parseCopySource(source).bucket;
}

async function check(
  context: AppContext,
  wishes: readonly (readonly [bucket: string, owner: string | undefined])[],
): Promise<void> {
  for (const [bucket, owner] of wishes) {
    if (owner === undefined || bucket === '') continue;
    const found = await ownerOf(context, bucket);
    if (found !== undefined && found !== owner) throw new S3Error('AccessDenied');
  }
}

/** Undefined for a bucket that is not there: the operation itself tells that. */
async function ownerOf(context: AppContext, bucket: string): Promise<string | undefined> {
  try {
    return (await context.containers.describe(bucket)).tenant_id;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'container_not_found') return undefined;
    throw error;
  }
}
