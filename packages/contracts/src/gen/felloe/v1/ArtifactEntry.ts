// Generated from protos/felloe/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface ArtifactEntry {
  'path'?: (string);
  'is_prefix'?: (boolean);
  'size'?: (number | string | Long);
  'etag'?: (string);
  'modified_at'?: (number | string | Long);
  'attributes'?: (string);
  'version_id'?: (string);
  'annotations'?: (string);
}

export interface ArtifactEntry__Output {
  'path': (string);
  'is_prefix': (boolean);
  'size': (number);
  'etag': (string);
  'modified_at': (number);
  'attributes': (string);
  'version_id': (string);
  'annotations': (string);
}
