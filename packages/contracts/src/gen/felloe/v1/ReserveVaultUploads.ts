// Generated from protos/felloe/v1/vault.proto

import type { VaultUploadWish as _felloe_v1_VaultUploadWish, VaultUploadWish__Output as _felloe_v1_VaultUploadWish__Output } from '../../felloe/v1/VaultUploadWish.ts';

export interface ReserveVaultUploads {
  'container'?: (string);
  'kind'?: (string);
  'wishes'?: (_felloe_v1_VaultUploadWish)[];
}

export interface ReserveVaultUploads__Output {
  'container': (string);
  'kind': (string);
  'wishes': (_felloe_v1_VaultUploadWish__Output)[];
}
