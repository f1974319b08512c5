// Generated from protos/felloe/v1/backups.proto

import type { BlobRef as _felloe_v1_BlobRef, BlobRef__Output as _felloe_v1_BlobRef__Output } from '../../felloe/v1/BlobRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface BackupFile {
  'file_name'?: (string);
  'user'?: (string);
  'taken_at'?: (number | string | Long);
  'iteration'?: (number | string | Long);
  'size'?: (number | string | Long);
  'sha256'?: (string);
  'uploaded_at'?: (number | string | Long);
  'place'?: (string);
  'settled'?: (boolean);
  'blobs'?: (_felloe_v1_BlobRef)[];
}

export interface BackupFile__Output {
  'file_name': (string);
  'user': (string);
  'taken_at': (number);
  'iteration': (number);
  'size': (number);
  'sha256': (string);
  'uploaded_at': (number);
  'place': (string);
  'settled': (boolean);
  'blobs': (_felloe_v1_BlobRef__Output)[];
}
