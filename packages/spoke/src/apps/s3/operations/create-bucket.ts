/**
 * CreateBucket. What the headers say of lock, ownership and tags are settings the bucket has from its first moment. Created again by its
 * owner as it is, it is there, as in us-east-1; other regions tell that it was there before.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { type CreateBucketConfiguration, parseCreateBucketConfiguration } from '@felloe/s3-wire/xml/commands/create-bucket.ts';
import { accessListOfHeaders } from '../access/access-list-of-request.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';
import { initialSettings } from '../settings/initial-settings.ts';

const firstRegion = 'us-east-1';

export async function createBucket(request: S3Request): Promise<void> {
  const { context, headers, exchange, bucket, call, claim } = request;
  // Nobody could own it.
  if (claim.kind === 'anonymous') throw new S3Error('AccessDenied');
  refuseUnservedHeaders(headers);
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax });
  const configuration = parseCreateBucketConfiguration(body);
  const region = regionOf(request, configuration);
  const accessList = await accessListOfHeaders(context, headers, 'bucket');
  const documents = initialSettings(headers, configuration, accessList);

  try {
    await context.call('create_container', { name: bucket, region, settings: '', documents }, call);
  } catch (thrown) {
    const isThere = thrown instanceof StoreError && thrown.code === 'container_owned';
    if (!isThere || context.region !== firstRegion) throw thrown;
  }
  context.containers.forget(bucket);

  answerEmpty(exchange, 200, ['Location', `/${bucket}`]);
}

/** @throws S3Error InvalidLocationConstraint for a region other than this endpoint's. */
function regionOf({ context }: S3Request, { locationConstraint }: CreateBucketConfiguration): string {
  if (locationConstraint === undefined || locationConstraint === context.region) return context.region;
  throw new S3Error('InvalidLocationConstraint', undefined, { extra: { LocationConstraint: locationConstraint } });
}
