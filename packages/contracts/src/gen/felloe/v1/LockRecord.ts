// Generated from protos/felloe/v1/coordination.proto

import type { Long } from '@grpc/proto-loader';

export interface LockRecord {
  'name'?: (string);
  'holder'?: (string);
  'fencing_token'?: (number | string | Long);
  'expires_at'?: (number | string | Long);
}

export interface LockRecord__Output {
  'name': (string);
  'holder': (string);
  'fencing_token': (number);
  'expires_at': (number);
}
