// Generated from protos/felloe/v1/vault.proto

import type { Long } from '@grpc/proto-loader';

export interface UrlKey {
  'id'?: (number);
  'key'?: (Buffer | Uint8Array | string);
  'expires_at'?: (number | string | Long);
}

export interface UrlKey__Output {
  'id': (number);
  'key': (Buffer);
  'expires_at': (number);
}
