// Generated from protos/felloe/v1/vault.proto

import type { Long } from '@grpc/proto-loader';

export interface VaultCursor {
  'timestamp'?: (number | string | Long);
  'digest'?: (string);
  'position'?: (number | string | Long);
}

export interface VaultCursor__Output {
  'timestamp': (number);
  'digest': (string);
  'position': (number);
}
