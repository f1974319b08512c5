// Generated from protos/felloe/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface RenewBlobs {
  'blob_ids'?: (string)[];
  'epoch'?: (number | string | Long);
}

export interface RenewBlobs__Output {
  'blob_ids': (string)[];
  'epoch': (number);
}
