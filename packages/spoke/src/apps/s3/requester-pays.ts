/**
 * `x-amz-request-payer`: in a bucket whose requesters pay, everybody but its owner has to say that it knows, and is told that it was
 * charged (User Guide, "Using Requester Pays buckets"). Nothing is charged here; usage is counted per tenant either way.
 */
import { readRequestPayment } from '@felloe/engine/container/request-payment.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { S3Request } from './s3-request.ts';

/**
 * Undefined, and nothing asked, for requests of the bucket's own tenant. @throws S3Error AccessDenied
 * @param place the bucket, or a record in it: whose it is
 */
export function checkRequesterPays(request: S3Request, place: { readonly tenant_id: string }): Promise<void> | undefined {
  return place.tenant_id === request.actor.tenant_id ? undefined : check(request);
}

async function check({ context, exchange, headers, bucket, actor }: S3Request): Promise<void> {
  const { request_payment: document } = (await context.containers.describe(bucket)).documents;
  if (document === undefined || readRequestPayment(JSON.parse(document)).payer === 'owner') return;
  // Nobody is no payer.
  const knows = actor.kind !== 'anonymous' && headers.get('x-amz-request-payer')?.toLowerCase() === 'requester';
  if (!knows) throw new S3Error('AccessDenied');
  exchange.answerHeaders = [...exchange.answerHeaders, 'x-amz-request-charged', 'requester'];
}
