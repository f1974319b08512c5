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
  const versionId = readVersionId(target);
  if (versionId !== '') {
    // Containers are unversioned: no path has another version than the null one, so there is nothing to remove.
    await context.call('describe_container', { name: bucket }, call);
    answerEmpty(exchange, 204, ['x-amz-version-id', versionId]);
    return;
  }
  const removal = { path: key, version_id: '', conditions: removalConditions(headers) };

  const { results } = await context.call('remove', { container: bucket, removals: [removal] }, call);
  const code = results[0]?.failure_code ?? '';
  if (code !== '') throw new StoreError(isErrorCode(code) ? code : 'internal', results[0]?.failure_message);

  answerEmpty(exchange, 204);
}
