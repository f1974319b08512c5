// Generated from protos/felloe/v1/vault.proto

import type { BlobRef as _felloe_v1_BlobRef, BlobRef__Output as _felloe_v1_BlobRef__Output } from '../../felloe/v1/BlobRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface VaultEntry {
  'topic'?: (string);
  'owner'?: (string);
  'digest'?: (string);
  'timestamp'?: (number | string | Long);
  'position'?: (number | string | Long);
  'size'?: (number | string | Long);
  'blobs'?: (_felloe_v1_BlobRef)[];
}

export interface VaultEntry__Output {
  'topic': (string);
  'owner': (string);
  'digest': (string);
  'timestamp': (number);
  'position': (number);
  'size': (number);
  'blobs': (_felloe_v1_BlobRef__Output)[];
}
