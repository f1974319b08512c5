/** What was staged becomes a part of its upload, for UploadPart and UploadPartCopy. */
import type { PartRecord__Output } from '@felloe/contracts/gen/felloe/v1/PartRecord.ts';
import type { Checksum } from '@felloe/engine/artifact/attributes.ts';
import type { StagedBody } from '../../app-context.ts';
import { encodePartChecksums } from './part-checksums.ts';
import type { S3Request } from './s3-request.ts';

export interface NewPart {
  readonly uploadId: string;
  readonly partNumber: number;
  readonly staged: StagedBody;
  readonly etag: string;
  readonly checksums: readonly Checksum[];
}

export async function recordPart(request: S3Request, part: NewPart): Promise<PartRecord__Output> {
  const { context, bucket, key, call, uploads } = request;
  const { uploadId, partNumber, staged, etag, checksums } = part;
  const recorded = context.call(
    'record_part',
    {
      container: bucket,
      path: key,
      upload_id: uploadId,
      part_number: partNumber,
      blob: staged.blobs[0] ?? null,
      etag,
      checksums: encodePartChecksums(checksums),
      epoch: staged.epoch,
    },
    call,
  );
  return recorded.catch((thrown: unknown) => {
    uploads.forget(request, uploadId);
    throw thrown;
  });
}
