// Generated from protos/felloe/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface OpenSegment {
  'backend_id'?: (string);
  'epoch'?: (number | string | Long);
}

export interface OpenSegment__Output {
  'backend_id': (string);
  'epoch': (number);
}
