// Generated from protos/felloe/v1/artifacts.proto

import type { BlobRef as _felloe_v1_BlobRef, BlobRef__Output as _felloe_v1_BlobRef__Output } from '../../felloe/v1/BlobRef.ts';
import type { LifecycleDate as _felloe_v1_LifecycleDate, LifecycleDate__Output as _felloe_v1_LifecycleDate__Output } from '../../felloe/v1/LifecycleDate.ts';
import type { Long } from '@grpc/proto-loader';

export interface ArtifactRecord {
  'tenant_id'?: (string);
  'container_id'?: (string);
  'path'?: (string);
  'version_id'?: (string);
  'size'?: (number | string | Long);
  'etag'?: (string);
  'modified_at'?: (number | string | Long);
  'attributes'?: (string);
  'blobs'?: (_felloe_v1_BlobRef)[];
  'removed_marker'?: (boolean);
  'annotations'?: (string);
  'current'?: (boolean);
  'version_name'?: (string);
  'data_key'?: (Buffer | Uint8Array | string);
  'container_versioning'?: (string);
  'expires'?: (_felloe_v1_LifecycleDate | null);
}

export interface ArtifactRecord__Output {
  'tenant_id': (string);
  'container_id': (string);
  'path': (string);
  'version_id': (string);
  'size': (number);
  'etag': (string);
  'modified_at': (number);
  'attributes': (string);
  'blobs': (_felloe_v1_BlobRef__Output)[];
  'removed_marker': (boolean);
  'annotations': (string);
  'current': (boolean);
  'version_name': (string);
  'data_key': (Buffer);
  'container_versioning': (string);
  'expires': (_felloe_v1_LifecycleDate__Output | null);
}
