/** DeleteObject: removing what is absent succeeds, unless a condition names a state it should be in. */
import { isErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { answerEmpty } from '../answer.ts';
import { removalConditions } from '../conditions.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';
import { readVersionId } from '../version-parameter.ts';

export async function deleteObject(request: S3Request): Promise<void> {
  const { context, exchange, headers, target, bucket, key, call } = request;
  refuseUnservedHeaders(headers);
  const removal = { path: key, version_id: readVersionId(target), conditions: removalConditions(headers) };

  const { results } = await context.call('remove', { container: bucket, removals: [removal] }, call);
  const code = results[0]?.failure_code ?? '';
  if (code !== '' && code !== 'version_not_found')
    throw new StoreError(isErrorCode(code) ? code : 'internal', results[0]?.failure_message);

  answerEmpty(exchange, 204);
}
