// Generated from protos/felloe/v1/uploads.proto

import type { Long } from '@grpc/proto-loader';

export interface PartRecord {
  'part_number'?: (number);
  'size'?: (number | string | Long);
  'etag'?: (string);
  'modified_at'?: (number | string | Long);
  'checksums'?: (string);
}

export interface PartRecord__Output {
  'part_number': (number);
  'size': (number);
  'etag': (string);
  'modified_at': (number);
  'checksums': (string);
}
