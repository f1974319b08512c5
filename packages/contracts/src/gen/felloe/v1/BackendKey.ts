// Generated from protos/felloe/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface BackendKey {
  'backend_id'?: (string);
  'access_key_id'?: (string);
  'date'?: (string);
  'region'?: (string);
  'signing_key'?: (Buffer | Uint8Array | string);
  'session_token'?: (string);
  'expires_at'?: (number | string | Long);
}

export interface BackendKey__Output {
  'backend_id': (string);
  'access_key_id': (string);
  'date': (string);
  'region': (string);
  'signing_key': (Buffer);
  'session_token': (string);
  'expires_at': (number);
}
