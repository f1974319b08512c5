// Generated from protos/felloe/v1/vault.proto

import type { StagedBlob as _felloe_v1_StagedBlob, StagedBlob__Output as _felloe_v1_StagedBlob__Output } from '../../felloe/v1/StagedBlob.ts';
import type { Long } from '@grpc/proto-loader';

export interface CommitVaultUpload {
  'container'?: (string);
  'upload_id'?: (string);
  'blobs'?: (_felloe_v1_StagedBlob)[];
  'size'?: (number | string | Long);
  'epoch'?: (number | string | Long);
}

export interface CommitVaultUpload__Output {
  'container': (string);
  'upload_id': (string);
  'blobs': (_felloe_v1_StagedBlob__Output)[];
  'size': (number);
  'epoch': (number);
}
