// Generated from protos/felloe/v1/session.proto

import type { RateLimit as _felloe_v1_RateLimit, RateLimit__Output as _felloe_v1_RateLimit__Output } from '../../felloe/v1/RateLimit.ts';
import type { Long } from '@grpc/proto-loader';

export interface KeyCredential {
  'access_key_id'?: (string);
  'tenant_id'?: (string);
  'signing_key'?: (Buffer | Uint8Array | string);
  'expires_at'?: (number | string | Long);
  'principal_name'?: (string);
  'rate'?: (_felloe_v1_RateLimit | null);
  'restricted'?: (boolean);
  'session_name'?: (string);
  'role'?: (string);
}

export interface KeyCredential__Output {
  'access_key_id': (string);
  'tenant_id': (string);
  'signing_key': (Buffer);
  'expires_at': (number);
  'principal_name': (string);
  'rate': (_felloe_v1_RateLimit__Output | null);
  'restricted': (boolean);
  'session_name': (string);
  'role': (string);
}
