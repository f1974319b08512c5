// Generated from protos/felloe/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface TokenCredential {
  'principal_id'?: (string);
  'tenant_id'?: (string);
  'administrator'?: (boolean);
  'expires_at'?: (number | string | Long);
}

export interface TokenCredential__Output {
  'principal_id': (string);
  'tenant_id': (string);
  'administrator': (boolean);
  'expires_at': (number);
}
