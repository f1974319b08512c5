// Generated from protos/felloe/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface BlobRef {
  'blob_id'?: (string);
  'backend_id'?: (string);
  'locator'?: (string);
  'size'?: (number | string | Long);
  'part_number'?: (number);
  'checksums'?: (string);
}

export interface BlobRef__Output {
  'blob_id': (string);
  'backend_id': (string);
  'locator': (string);
  'size': (number);
  'part_number': (number);
  'checksums': (string);
}
