// Generated from protos/felloe/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface SegmentBlob {
  'blob_id'?: (string);
  'locator'?: (string);
  'size'?: (number | string | Long);
}

export interface SegmentBlob__Output {
  'blob_id': (string);
  'locator': (string);
  'size': (number);
}
