// Generated from protos/felloe/v1/accounts.proto

import type { Long } from '@grpc/proto-loader';

export interface AccountDevice {
  'device_id'?: (string);
  'name'?: (string);
  'created_at'?: (number | string | Long);
  'last_seen_at'?: (number | string | Long);
  'revoked_at'?: (number | string | Long);
}

export interface AccountDevice__Output {
  'device_id': (string);
  'name': (string);
  'created_at': (number);
  'last_seen_at': (number);
  'revoked_at': (number);
}
