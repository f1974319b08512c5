// Generated from protos/felloe/v1/vault.proto

import type { StagedBlob as _felloe_v1_StagedBlob, StagedBlob__Output as _felloe_v1_StagedBlob__Output } from '../../felloe/v1/StagedBlob.ts';

export interface VaultUploadWish {
  'topic'?: (string);
  'owner'?: (string);
  'digest'?: (string);
  'direct'?: (_felloe_v1_StagedBlob | null);
}

export interface VaultUploadWish__Output {
  'topic': (string);
  'owner': (string);
  'digest': (string);
  'direct': (_felloe_v1_StagedBlob__Output | null);
}
