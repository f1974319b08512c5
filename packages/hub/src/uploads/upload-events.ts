/** What multipart uploads tell and count, in the transaction that does it. */
import type { Batch } from '../lanes/job.ts';
import { eventAt } from '../metadata/artifact-events.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { UploadName } from './upload-queries.ts';

export interface ToldUpload {
  readonly type: 'upload.created' | 'upload.part_recorded' | 'upload.aborted';
  readonly operation: 'create_upload' | 'record_part' | 'abort_upload';
  readonly bytes: number;
  readonly data?: Readonly<Record<string, number>>;
}

export function tellUpload(batch: Batch, container: ContainerRow, upload: UploadName, told: ToldUpload): void {
  const { tenantId, containerId, name } = container;
  const { type, operation, bytes, data } = told;
  batch.count({ tenantId, containerId, operation, bytes });
  batch.emit(
    eventAt(batch.now, {
      type,
      container: name,
      containerId,
      artifact: upload.path,
      operation,
      tenantId,
      data: { upload: upload.uploadId, size: bytes, ...data },
    }),
  );
}
