/** PutObject: bytes first, then one commit that judges the conditions and makes them visible. */
import { encodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { limits } from '@felloe/engine/limits.ts';
import { accessListOfHeaders } from '../access/access-list-of-request.ts';
import { admitBytes } from '../admission.ts';
import { annotationsOfRequest } from '../annotations-of-request.ts';
import { answerEmpty } from '../answer.ts';
import { attributesOfRequest } from '../attributes-of-request.ts';
import { writeConditions } from '../conditions.ts';
import { describedBytes, encryptionOfWrite, entityTagOf } from '../encryption/new-encryption.ts';
import { checksumHeaders } from '../headers-of-record.ts';
import { planBody, receiveBody } from '../receive-body.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import { checkRequesterPays } from '../requester-pays.ts';
import type { S3Request } from '../s3-request.ts';
import { writtenVersion } from '../version-headers.ts';
import { refuseVersionId } from '../version-parameter.ts';

export async function putObject(request: S3Request): Promise<void> {
  const { context, headers, exchange, bucket, key, actor, isRestricted, call } = request;
  const bytesMax = limits.artifact.singlePutBytesMax;
  refuseUnservedHeaders(headers);
  refuseVersionId(request.target);
  const plan = planBody(request, bytesMax);
  const conditions = writeConditions(headers);
  const listComes = accessListOfHeaders(context, headers, 'object');
  const accessList = listComes === undefined ? undefined : await listComes;
  const annotations = annotationsOfRequest({ headers, nowMs: context.now(), accessList });
  // Encoded before the body comes, so that attributes beyond a limit cost nobody an upload.
  const described = attributesOfRequest(headers);
  const plainAttributes = encodeAttributes(described);

  const container = context.containers.known(bucket) ?? (await context.containers.describe(bucket));
  const paying = checkRequesterPays(request, container);
  if (paying !== undefined) await paying;
  const admission = admitBytes(context, container, { actor, isRestricted, action: 'artifact.write', path: key, call });
  if (admission !== undefined) await admission;
  const keyComes = encryptionOfWrite(request, container);
  const encryption = keyComes === undefined ? undefined : await keyComes;
  const dataKey = encryption?.dataKey;
  const body = await receiveBody(request, { ...plan, backendId: container.backend_id, bytesMax, dataKey });
  const attributes =
    body.checksums.length === 0 && encryption === undefined
      ? plainAttributes
      : encodeAttributes(describedBytes(described, body.checksums, encryption));

  const written = await context.call(
    'write',
    {
      container: bucket,
      path: key,
      blobs: [...body.staged.blobs],
      size: body.staged.size,
      etag: entityTagOf(encryption, body.etag),
      attributes,
      conditions,
      epoch: body.staged.epoch,
      annotations,
    },
    call,
  );

  const answer = ['ETag', `"${written.etag}"`, ...checksumHeaders(body.checksums), ...writtenVersion(written)];
  if (encryption !== undefined) answer.push(...encryption.headers);
  answerEmpty(exchange, 200, answer);
}
