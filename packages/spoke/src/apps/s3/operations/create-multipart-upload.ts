/** CreateMultipartUpload: what the object will be, except its bytes. */
import { encodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { readWantedChecksum } from '@felloe/s3-wire/checksums/declared.ts';
import { renderInitiateMultipartUpload } from '@felloe/s3-wire/xml/commands/create-multipart-upload.ts';
import { annotationsOfRequest } from '../annotations-of-request.ts';
import { answerXml } from '../answer.ts';
import { attributesOfRequest } from '../attributes-of-request.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';
import { pendingChecksum } from '../upload-checksum.ts';

export async function createMultipartUpload({ context, exchange, headers, bucket, key, call }: S3Request): Promise<void> {
  refuseUnservedHeaders(headers);
  const wanted = readWantedChecksum(headers);
  const attributes = encodeAttributes(attributesOfRequest(headers, wanted === undefined ? [] : [pendingChecksum(wanted)]));
  const annotations = annotationsOfRequest({ headers, nowMs: context.now() });

  const upload = await context.call('create_upload', { container: bucket, path: key, attributes, annotations }, call);

  answerXml(
    exchange,
    renderInitiateMultipartUpload({ bucket, key, uploadId: upload.upload_id }),
    wanted === undefined ? [] : ['x-amz-checksum-algorithm', wanted.algorithm, 'x-amz-checksum-type', wanted.type],
  );
}
