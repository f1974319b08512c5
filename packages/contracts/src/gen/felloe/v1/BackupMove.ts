// Generated from protos/felloe/v1/backups.proto

import type { BlobRef as _felloe_v1_BlobRef, BlobRef__Output as _felloe_v1_BlobRef__Output } from '../../felloe/v1/BlobRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface BackupMove {
  'container'?: (string);
  'file_name'?: (string);
  'blobs'?: (_felloe_v1_BlobRef)[];
  'size'?: (number | string | Long);
  'sha256'?: (string);
  'to_backend_id'?: (string);
  'valid_ms'?: (number);
}

export interface BackupMove__Output {
  'container': (string);
  'file_name': (string);
  'blobs': (_felloe_v1_BlobRef__Output)[];
  'size': (number);
  'sha256': (string);
  'to_backend_id': (string);
  'valid_ms': (number);
}
