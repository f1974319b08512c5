/** DeleteObject: removing what is absent succeeds, unless a condition names a state it should be in. */
import { isErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { answerEmpty } from '../answer.ts';
import { bypassesGovernance } from '../bypass-governance.ts';
import { removalConditions } from '../conditions.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';
import { removedVersion } from '../version-headers.ts';
import { readVersionId } from '../version-parameter.ts';

export async function deleteObject(request: S3Request): Promise<void> {
  const { context, exchange, headers, target, bucket, key, call } = request;
  refuseUnservedHeaders(headers);
  const removal = {
    path: key,
    version_id: readVersionId(target),
    conditions: removalConditions(headers),
    bypass_governance: bypassesGovernance(headers),
  };

  const { results } = await context.call('remove', { container: bucket, removals: [removal] }, call);
  const result = results[0];
  if (result === undefined) throw new StoreError('internal', 'a removal has no result');
  const { failure_code: code, failure_message: message } = result;
  if (code !== '') throw new StoreError(isErrorCode(code) ? code : 'internal', message);

  answerEmpty(exchange, 204, removedVersion(result, removal.version_id));
}
