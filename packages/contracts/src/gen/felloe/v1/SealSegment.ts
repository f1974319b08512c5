// Generated from protos/felloe/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface SealSegment {
  'segment_id'?: (string);
  'epoch'?: (number | string | Long);
  'size'?: (number | string | Long);
}

export interface SealSegment__Output {
  'segment_id': (string);
  'epoch': (number);
  'size': (number);
}
