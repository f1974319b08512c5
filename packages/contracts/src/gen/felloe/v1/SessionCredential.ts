// Generated from protos/felloe/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface SessionCredential {
  'access_key_id'?: (string);
  'secret_access_key'?: (string);
  'session_token'?: (string);
  'expires_at'?: (number | string | Long);
  'principal_name'?: (string);
  'policy_percent'?: (number);
}

export interface SessionCredential__Output {
  'access_key_id': (string);
  'secret_access_key': (string);
  'session_token': (string);
  'expires_at': (number);
  'principal_name': (string);
  'policy_percent': (number);
}
