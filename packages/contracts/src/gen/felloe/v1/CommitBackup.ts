// Generated from protos/felloe/v1/backups.proto

import type { StagedBlob as _felloe_v1_StagedBlob, StagedBlob__Output as _felloe_v1_StagedBlob__Output } from '../../felloe/v1/StagedBlob.ts';
import type { Long } from '@grpc/proto-loader';

export interface CommitBackup {
  'container'?: (string);
  'file_name'?: (string);
  'blobs'?: (_felloe_v1_StagedBlob)[];
  'size'?: (number | string | Long);
  'sha256'?: (string);
}

export interface CommitBackup__Output {
  'container': (string);
  'file_name': (string);
  'blobs': (_felloe_v1_StagedBlob__Output)[];
  'size': (number);
  'sha256': (string);
}
