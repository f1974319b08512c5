// Generated from protos/felloe/v1/session.proto

import type { RateLimit as _felloe_v1_RateLimit, RateLimit__Output as _felloe_v1_RateLimit__Output } from '../../felloe/v1/RateLimit.ts';
import type { Long } from '@grpc/proto-loader';

export interface TokenCredential {
  'principal_id'?: (string);
  'tenant_id'?: (string);
  'administrator'?: (boolean);
  'expires_at'?: (number | string | Long);
  'rate'?: (_felloe_v1_RateLimit | null);
}

export interface TokenCredential__Output {
  'principal_id': (string);
  'tenant_id': (string);
  'administrator': (boolean);
  'expires_at': (number);
  'rate': (_felloe_v1_RateLimit__Output | null);
}
