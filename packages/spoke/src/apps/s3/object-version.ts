/** The version that an operation about an object without its bytes is about. */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { Action } from '@felloe/engine/access/action.ts';
import type { S3Request } from './s3-request.ts';
import { readVersionId } from './version-parameter.ts';

/** The hub asks for the action of versions itself when one is named. A delete marker fails as errors.ts says. */
export function resolveObject(
  { context, target, bucket, key, call }: S3Request,
  action: Extract<Action, `artifact.${string}`>,
): Promise<ArtifactRecord__Output> {
  const asked = { container: bucket, path: key, version_id: readVersionId(target), operation: 'head', action };
  return context.call('resolve', asked, call);
}
