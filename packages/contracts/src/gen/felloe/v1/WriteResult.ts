// Generated from protos/felloe/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface WriteResult {
  'version_id'?: (string);
  'modified_at'?: (number | string | Long);
  'etag'?: (string);
  'size'?: (number | string | Long);
  'attributes'?: (string);
}

export interface WriteResult__Output {
  'version_id': (string);
  'modified_at': (number);
  'etag': (string);
  'size': (number);
  'attributes': (string);
}
