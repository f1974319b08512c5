// Generated from protos/felloe/v1/uploads.proto

import type { StagedBlob as _felloe_v1_StagedBlob, StagedBlob__Output as _felloe_v1_StagedBlob__Output } from '../../felloe/v1/StagedBlob.ts';
import type { Long } from '@grpc/proto-loader';

export interface RecordPart {
  'container'?: (string);
  'path'?: (string);
  'upload_id'?: (string);
  'part_number'?: (number);
  'blob'?: (_felloe_v1_StagedBlob | null);
  'etag'?: (string);
  'checksums'?: (string);
  'epoch'?: (number | string | Long);
  'reference_blob_id'?: (string);
}

export interface RecordPart__Output {
  'container': (string);
  'path': (string);
  'upload_id': (string);
  'part_number': (number);
  'blob': (_felloe_v1_StagedBlob__Output | null);
  'etag': (string);
  'checksums': (string);
  'epoch': (number);
  'reference_blob_id': (string);
}
