/**
 * OptionsBucket and OptionsObject: the question a browser asks before a request of a page of another origin. It carries no credential,
 * and the answer tells nothing but the rules that the owner set for it.
 */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { answerEmpty } from '../answer.ts';
import { corsGrant, grantHeaders, namesOf } from '../cors/allow-origin.ts';
import type { S3Request } from '../s3-request.ts';

/** @throws S3Error BadRequest (400), AccessForbidden (403) as S3 tells them; StoreError `container_not_found`. */
export async function answerPreflight({ context, exchange, headers, bucket }: S3Request): Promise<void> {
  const origin = headers.get('origin');
  const method = headers.get('access-control-request-method');
  if (origin === undefined) throw new S3Error('BadRequest', 'Insufficient information. Origin request header needed.');
  if (method === undefined) throw new S3Error('BadRequest', 'Invalid Access-Control-Request-Method: null');
  const found = await corsGrant(context, { bucket, origin, method, headers });
  if (found === undefined) throw forbidden('CORSResponse: CORS is not enabled for this bucket.');
  const { grant } = found;
  if (grant === undefined) {
    throw forbidden(
      'CORSResponse: This CORS request is not allowed: no rule of the bucket covers its origin, its method and its headers.',
    );
  }
  const asked = namesOf(headers.get('access-control-request-headers'));
  const allowed = asked.length === 0 ? [] : ['Access-Control-Allow-Headers', asked.join(', ').toLowerCase()];
  answerEmpty(exchange, 200, [...grantHeaders(grant), ...allowed]);
}

function forbidden(message: string): S3Error {
  return new S3Error('AccessForbidden', message);
}
