// Generated from protos/felloe/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface VersionEntry {
  'is_prefix'?: (boolean);
  'path'?: (string);
  'version_name'?: (string);
  'current'?: (boolean);
  'removed_marker'?: (boolean);
  'size'?: (number | string | Long);
  'etag'?: (string);
  'modified_at'?: (number | string | Long);
  'attributes'?: (string);
  'annotations'?: (string);
}

export interface VersionEntry__Output {
  'is_prefix': (boolean);
  'path': (string);
  'version_name': (string);
  'current': (boolean);
  'removed_marker': (boolean);
  'size': (number);
  'etag': (string);
  'modified_at': (number);
  'attributes': (string);
  'annotations': (string);
}
