// Generated from protos/felloe/v1/accounts.proto

import type { Long } from '@grpc/proto-loader';

export interface AccountTokens {
  'account_id'?: (string);
  'device_id'?: (string);
  'access_token'?: (string);
  'access_expires_at'?: (number | string | Long);
  'refresh_token'?: (string);
  'refresh_expires_at'?: (number | string | Long);
}

export interface AccountTokens__Output {
  'account_id': (string);
  'device_id': (string);
  'access_token': (string);
  'access_expires_at': (number);
  'refresh_token': (string);
  'refresh_expires_at': (number);
}
