// Generated from protos/felloe/v1/vault.proto

import type { BlobRef as _felloe_v1_BlobRef, BlobRef__Output as _felloe_v1_BlobRef__Output } from '../../felloe/v1/BlobRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface VaultUpload {
  'upload_id'?: (string);
  'expires_at'?: (number | string | Long);
  'stored'?: (boolean);
  'direct'?: (_felloe_v1_BlobRef | null);
  'topic'?: (string);
  'owner'?: (string);
  'digest'?: (string);
  'kind'?: (string);
}

export interface VaultUpload__Output {
  'upload_id': (string);
  'expires_at': (number);
  'stored': (boolean);
  'direct': (_felloe_v1_BlobRef__Output | null);
  'topic': (string);
  'owner': (string);
  'digest': (string);
  'kind': (string);
}
