// Generated from protos/felloe/v1/coordination.proto

import type { Long } from '@grpc/proto-loader';

export interface ReleaseLock {
  'name'?: (string);
  'holder'?: (string);
  'fencing_token'?: (number | string | Long);
}

export interface ReleaseLock__Output {
  'name': (string);
  'holder': (string);
  'fencing_token': (number);
}
