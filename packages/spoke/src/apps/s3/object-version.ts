/** Which version of which object a request is about, and what is answered when that is a delete marker. */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { Action } from '@felloe/engine/access/action.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { formatHttpDate } from '@felloe/s3-wire/http-date.ts';
import type { S3Request } from './s3-request.ts';
import { readVersionId } from './version-parameter.ts';

/** The actions that are others for a named version than for the current one. */
type VersionedAction = 'attributes.read' | 'tags.read' | 'tags.write' | 'tags.remove';
type PlainAction = 'artifact.retention.read' | 'artifact.legal_hold.read' | 'artifact.restore';

export function actionOn(versionId: string, action: VersionedAction): Action {
  return versionId === '' ? `artifact.${action}` : `version.${action}`;
}

/** The record of the request's object, for an operation that does not read its bytes. */
export async function resolveObject(
  { context, target, bucket, key, call }: S3Request,
  action: VersionedAction | PlainAction,
): Promise<ArtifactRecord__Output> {
  const versionId = readVersionId(target);
  const record = await context.call(
    'resolve',
    {
      container: bucket,
      path: key,
      version_id: versionId,
      operation: 'head',
      action: isPlain(action) ? action : actionOn(versionId, action),
    },
    call,
  );
  if (record.removed_marker) throw markerRefusal(record, versionId);
  return record;
}

function isPlain(action: VersionedAction | PlainAction): action is PlainAction {
  return action.startsWith('artifact.');
}

/**
 * A delete marker has nothing to read: as the current version it makes its key absent; by its own id it is there, but only to be
 * deleted (User Guide, "Working with delete markers").
 */
export function markerRefusal(record: ArtifactRecord__Output, askedVersion: string): StoreError | S3Error {
  if (askedVersion === '') {
    return new StoreError('artifact_not_found', undefined, {
      details: { removed_marker: 'true', version_name: record.version_name },
    });
  }
  return new S3Error('MethodNotAllowed', undefined, {
    extra: { ResourceType: 'DeleteMarker' },
    headers: {
      Allow: 'DELETE',
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': record.version_name,
      'Last-Modified': formatHttpDate(record.modified_at),
    },
  });
}

/** A marker as the source of a copy (API Reference, CopyObject, `x-amz-copy-source`). */
export function copiedMarker(record: ArtifactRecord__Output, askedVersion: string): StoreError | S3Error {
  if (askedVersion === '') return markerRefusal(record, askedVersion);
  return new S3Error(
    'InvalidRequest',
    'The source of a copy request may not specifically refer to a delete marker by version id.',
  );
}
