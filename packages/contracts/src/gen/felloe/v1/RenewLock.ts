// Generated from protos/felloe/v1/coordination.proto

import type { Long } from '@grpc/proto-loader';

export interface RenewLock {
  'name'?: (string);
  'holder'?: (string);
  'fencing_token'?: (number | string | Long);
  'ttl_ms'?: (number);
}

export interface RenewLock__Output {
  'name': (string);
  'holder': (string);
  'fencing_token': (number);
  'ttl_ms': (number);
}
