// Generated from protos/felloe/v1/accounts.proto

import type { Long } from '@grpc/proto-loader';

export interface AccountGrant {
  'grant_id'?: (string);
  'owner'?: (string);
  'grantee'?: (string);
  'prefix'?: (string);
  'access'?: (string);
  'created_at'?: (number | string | Long);
  'expires_at'?: (number | string | Long);
}

export interface AccountGrant__Output {
  'grant_id': (string);
  'owner': (string);
  'grantee': (string);
  'prefix': (string);
  'access': (string);
  'created_at': (number);
  'expires_at': (number);
}
