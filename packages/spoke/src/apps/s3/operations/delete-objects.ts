/** DeleteObjects: up to 1,000 keys, each judged for itself; one that fails does not stop the others. */
import type { Removal } from '@felloe/contracts/gen/felloe/v1/Removal.ts';
import type { RemoveResult__Output } from '@felloe/contracts/gen/felloe/v1/RemoveResult.ts';
import { requirePath } from '@felloe/engine/artifact/path.ts';
import { isErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import {
  type DeleteAnswer,
  type ObjectToDelete,
  parseDeleteObjects,
  renderDeleteObjects,
} from '@felloe/s3-wire/xml/commands/delete-objects.ts';
import { answerXml } from '../answer.ts';
import { bypassesGovernance } from '../bypass-governance.ts';
import { conditionsMessage } from '../conditions.ts';
import { failureOf } from '../errors.ts';
import { receiveDocument } from '../receive-document.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';
import { versionIdOf } from '../version-parameter.ts';

interface Outcome {
  readonly object: ObjectToDelete;
  /** Undefined when it is gone now, whether or not it was there. */
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  /** Name of the marker that was made or removed. */
  readonly marker?: string | undefined;
}

export async function deleteObjects(request: S3Request): Promise<void> {
  refuseUnservedHeaders(request.headers);
  const document = await receiveDocument(request, { bytesMax: limits.request.xmlBodyBytesMax, digestRequired: true });
  const { quiet, objects } = parseDeleteObjects(document);

  const outcomes = await removeAll(request, objects);

  if (request.exchange.logged !== undefined) {
    request.exchange.logged.removed = outcomes.map(({ object: { key, versionId = '' }, failure }) => ({
      key,
      versionId,
      errorCode: failure?.code ?? '',
    }));
  }
  const deleted = quiet ? [] : outcomes.filter(({ failure }) => failure === undefined);
  answerXml(
    request.exchange,
    renderDeleteObjects({
      deleted: deleted.map(deletedObject),
      errors: outcomes.flatMap(({ object, failure }) =>
        failure === undefined ? [] : [{ key: object.key, versionId: object.versionId, ...failure }],
      ),
    }),
  );
}

function deletedObject({ object, marker }: Outcome): DeleteAnswer['deleted'][number] {
  const deleted = { key: object.key, versionId: object.versionId };
  return marker === undefined ? deleted : { ...deleted, deleteMarker: true, deleteMarkerVersionId: marker };
}

/** In the order asked. Keys and versions that nothing can have fail alone: the hub is not asked about them. */
async function removeAll({ context, headers, bucket, call }: S3Request, objects: readonly ObjectToDelete[]): Promise<Outcome[]> {
  const bypassGovernance = bypassesGovernance(headers);
  const refusals = objects.map(refusalOf);
  const removals = objects
    .filter((_, index) => refusals[index] === undefined)
    .map((object) => removalOf(object, bypassGovernance));
  // Without any it is still asked, so that nobody learns from an empty list which buckets there are.
  const { results } = await context.call(
    'remove',
    { container: bucket, removals },
    { ...call, deadlineMs: limits.session.longCallMs },
  );
  let next = 0;
  return objects.map((object, index) => {
    const refusal = refusals[index];
    if (refusal !== undefined) return { object, failure: told(refusal) };
    const result = results[next++];
    if (result === undefined) return { object, failure: told(new StoreError('internal')) };
    return { object, failure: failureOfResult(result), marker: result.removed_marker ? result.version_id : undefined };
  });
}

function refusalOf(object: ObjectToDelete): unknown {
  try {
    requirePath(object.key);
    versionIdOf(object.versionId);
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}

function removalOf(object: ObjectToDelete, bypassGovernance: boolean): Removal {
  return {
    path: object.key,
    version_id: versionIdOf(object.versionId),
    bypass_governance: bypassGovernance,
    conditions: conditionsMessage({
      ifMatch: object.etag === undefined ? undefined : [object.etag],
      ifSize: object.sizeBytes,
      ifLastModified: object.lastModifiedMs,
    }),
  };
}

function failureOfResult({ failure_code: code, failure_message: message }: RemoveResult__Output): Outcome['failure'] {
  if (code === '') return undefined;
  return told(new StoreError(isErrorCode(code) ? code : 'internal', message));
}

function told(thrown: unknown): NonNullable<Outcome['failure']> {
  const { code, message } = failureOf(thrown);
  return { code, message };
}
