// Generated from protos/felloe/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface LeaseBlobs {
  'backend_id'?: (string);
  'count'?: (number);
  'epoch'?: (number | string | Long);
}

export interface LeaseBlobs__Output {
  'backend_id': (string);
  'count': (number);
  'epoch': (number);
}
