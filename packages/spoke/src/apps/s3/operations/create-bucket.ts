/** CreateBucket. */
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseCreateBucketConfiguration } from '@felloe/s3-wire/xml/commands/create-bucket.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';

export async function createBucket(request: S3Request): Promise<void> {
  const { context, headers, exchange, bucket, call } = request;
  refuseUnservedHeaders(headers);
  if (headers.get('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true') {
    throw new S3Error('NotImplemented', undefined, { extra: { Header: 'x-amz-bucket-object-lock-enabled' } });
  }
  const body = await receiveDocument(request, { bytesMax: limits.request.xmlBodyBytesMax });
  const region = regionOf(request, body);

  await context.call('create_container', { name: bucket, region, settings: '' }, call);
  context.containers.forget(bucket);

  answerEmpty(exchange, 200, ['Location', `/${bucket}`]);
}

/** @throws S3Error InvalidLocationConstraint for a region other than this endpoint's. */
function regionOf({ context }: S3Request, body: Buffer): string {
  const { locationConstraint } = parseCreateBucketConfiguration(body);
  if (locationConstraint === undefined || locationConstraint === context.region) return context.region;
  throw new S3Error('InvalidLocationConstraint', undefined, { extra: { LocationConstraint: locationConstraint } });
}
