// Generated from protos/felloe/v1/accounts.proto

import type { Long } from '@grpc/proto-loader';

export interface CreateAccountGrant {
  'container'?: (string);
  'grantee'?: (string);
  'prefix'?: (string);
  'access'?: (string);
  'expires_at'?: (number | string | Long);
}

export interface CreateAccountGrant__Output {
  'container': (string);
  'grantee': (string);
  'prefix': (string);
  'access': (string);
  'expires_at': (number);
}
