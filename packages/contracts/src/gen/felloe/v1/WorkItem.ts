// Generated from protos/felloe/v1/storage.proto

import type { SegmentBlob as _felloe_v1_SegmentBlob, SegmentBlob__Output as _felloe_v1_SegmentBlob__Output } from '../../felloe/v1/SegmentBlob.ts';
import type { AwaitedUpload as _felloe_v1_AwaitedUpload, AwaitedUpload__Output as _felloe_v1_AwaitedUpload__Output } from '../../felloe/v1/AwaitedUpload.ts';

export interface WorkItem {
  'work_id'?: (string);
  'kind'?: (string);
  'backend_id'?: (string);
  'blob_id'?: (string);
  'locator'?: (string);
  'segment_id'?: (string);
  'blobs'?: (_felloe_v1_SegmentBlob)[];
  'valid_ms'?: (number);
  'cursor'?: (string);
  'limit'?: (number);
  'container'?: (string);
  'uploads'?: (_felloe_v1_AwaitedUpload)[];
}

export interface WorkItem__Output {
  'work_id': (string);
  'kind': (string);
  'backend_id': (string);
  'blob_id': (string);
  'locator': (string);
  'segment_id': (string);
  'blobs': (_felloe_v1_SegmentBlob__Output)[];
  'valid_ms': (number);
  'cursor': (string);
  'limit': (number);
  'container': (string);
  'uploads': (_felloe_v1_AwaitedUpload__Output)[];
}
