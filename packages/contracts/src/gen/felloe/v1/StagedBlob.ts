// Generated from protos/felloe/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface StagedBlob {
  'blob_id'?: (string);
  'backend_id'?: (string);
  'locator'?: (string);
  'size'?: (number | string | Long);
  'sha256'?: (string);
  'segment_id'?: (string);
  'content_size'?: (number | string | Long);
}

export interface StagedBlob__Output {
  'blob_id': (string);
  'backend_id': (string);
  'locator': (string);
  'size': (number);
  'sha256': (string);
  'segment_id': (string);
  'content_size': (number);
}
