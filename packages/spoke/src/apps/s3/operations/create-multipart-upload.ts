/** CreateMultipartUpload: what the object will be, except its bytes. */
import { encodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { readWantedChecksum } from '@felloe/s3-wire/checksums/declared.ts';
import { renderInitiateMultipartUpload } from '@felloe/s3-wire/xml/commands/create-multipart-upload.ts';
import { accessListOfHeaders } from '../access/access-list-of-request.ts';
import { admitBytes } from '../admission.ts';
import { annotationsOfRequest } from '../annotations-of-request.ts';
import { answerXml } from '../answer.ts';
import { attributesOfRequest } from '../attributes-of-request.ts';
import { describedBytes, encryptionOfWrite } from '../encryption/new-encryption.ts';
import { abortHeaders } from '../lifecycle-headers.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';
import { pendingChecksum } from '../upload-checksum.ts';
import { refuseVersionId } from '../version-parameter.ts';

export async function createMultipartUpload(request: S3Request): Promise<void> {
  const { context, exchange, headers, bucket, key, actor, isRestricted, call } = request;
  refuseUnservedHeaders(headers);
  refuseVersionId(request.target);
  const wanted = readWantedChecksum(headers);
  const described = attributesOfRequest(headers);
  const container = await context.containers.describe(bucket);
  const admission = admitBytes(context, container, { actor, isRestricted, action: 'upload.create', path: key, call });
  if (admission !== undefined) await admission;
  const encryption = await encryptionOfWrite(request, container);
  const pending = wanted === undefined ? [] : [pendingChecksum(wanted)];
  const attributes = encodeAttributes(describedBytes(described, pending, encryption));
  const accessList = await accessListOfHeaders(context, headers, 'object');
  const annotations = annotationsOfRequest({ headers, nowMs: context.now(), accessList });

  const upload = await context.call('create_upload', { container: bucket, path: key, attributes, annotations }, call);

  answerXml(exchange, renderInitiateMultipartUpload({ bucket, key, uploadId: upload.upload_id }), [
    ...(wanted === undefined ? [] : ['x-amz-checksum-algorithm', wanted.algorithm, 'x-amz-checksum-type', wanted.type]),
    ...(encryption?.headers ?? []),
    ...abortHeaders(upload.aborts),
  ]);
}
