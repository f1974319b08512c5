// Generated from protos/felloe/v1/artifacts.proto

import type { LifecycleDate as _felloe_v1_LifecycleDate, LifecycleDate__Output as _felloe_v1_LifecycleDate__Output } from '../../felloe/v1/LifecycleDate.ts';
import type { Long } from '@grpc/proto-loader';

export interface WriteResult {
  'version_id'?: (string);
  'modified_at'?: (number | string | Long);
  'etag'?: (string);
  'size'?: (number | string | Long);
  'attributes'?: (string);
  'version_name'?: (string);
  'source_version_name'?: (string);
  'annotations'?: (string);
  'expires'?: (_felloe_v1_LifecycleDate | null);
}

export interface WriteResult__Output {
  'version_id': (string);
  'modified_at': (number);
  'etag': (string);
  'size': (number);
  'attributes': (string);
  'version_name': (string);
  'source_version_name': (string);
  'annotations': (string);
  'expires': (_felloe_v1_LifecycleDate__Output | null);
}
