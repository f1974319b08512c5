// Generated from protos/felloe/v1/accounts.proto

import type { Long } from '@grpc/proto-loader';

export interface AccountCredential {
  'account_id'?: (string);
  'tenant_id'?: (string);
  'session_id'?: (string);
  'device_id'?: (string);
  'issuer'?: (string);
  'subject'?: (string);
  'identifier'?: (string);
  'expires_at'?: (number | string | Long);
  'tenant_per_second'?: (number);
  'principal_per_second'?: (number);
}

export interface AccountCredential__Output {
  'account_id': (string);
  'tenant_id': (string);
  'session_id': (string);
  'device_id': (string);
  'issuer': (string);
  'subject': (string);
  'identifier': (string);
  'expires_at': (number);
  'tenant_per_second': (number);
  'principal_per_second': (number);
}
