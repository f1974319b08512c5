// Generated from protos/felloe/v1/uploads.proto

import type { LifecycleDate as _felloe_v1_LifecycleDate, LifecycleDate__Output as _felloe_v1_LifecycleDate__Output } from '../../felloe/v1/LifecycleDate.ts';
import type { Long } from '@grpc/proto-loader';

export interface UploadRecord {
  'upload_id'?: (string);
  'container_id'?: (string);
  'path'?: (string);
  'created_at'?: (number | string | Long);
  'attributes'?: (string);
  'principal_id'?: (string);
  'state'?: (string);
  'annotations'?: (string);
  'data_key'?: (Buffer | Uint8Array | string);
  'owner'?: (string);
  'aborts'?: (_felloe_v1_LifecycleDate | null);
}

export interface UploadRecord__Output {
  'upload_id': (string);
  'container_id': (string);
  'path': (string);
  'created_at': (number);
  'attributes': (string);
  'principal_id': (string);
  'state': (string);
  'annotations': (string);
  'data_key': (Buffer);
  'owner': (string);
  'aborts': (_felloe_v1_LifecycleDate__Output | null);
}
