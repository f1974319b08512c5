// Generated from protos/felloe/v1/backups.proto

import type { StagedBlob as _felloe_v1_StagedBlob, StagedBlob__Output as _felloe_v1_StagedBlob__Output } from '../../felloe/v1/StagedBlob.ts';

export interface FinishBackupMove {
  'container'?: (string);
  'file_name'?: (string);
  'from_blob_ids'?: (string)[];
  'blobs'?: (_felloe_v1_StagedBlob)[];
  'to_backend_id'?: (string);
}

export interface FinishBackupMove__Output {
  'container': (string);
  'file_name': (string);
  'from_blob_ids': (string)[];
  'blobs': (_felloe_v1_StagedBlob__Output)[];
  'to_backend_id': (string);
}
