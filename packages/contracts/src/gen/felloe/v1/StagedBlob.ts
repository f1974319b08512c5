// Generated from protos/felloe/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface StagedBlob {
  'blob_id'?: (string);
  'backend_id'?: (string);
  'locator'?: (string);
  'size'?: (number | string | Long);
  'sha256'?: (string);
  'segment_id'?: (string);
}

export interface StagedBlob__Output {
  'blob_id': (string);
  'backend_id': (string);
  'locator': (string);
  'size': (number);
  'sha256': (string);
  'segment_id': (string);
}
