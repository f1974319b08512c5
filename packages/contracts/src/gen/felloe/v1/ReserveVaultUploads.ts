// Generated from protos/felloe/v1/vault.proto

import type { VaultUploadWish as _felloe_v1_VaultUploadWish, VaultUploadWish__Output as _felloe_v1_VaultUploadWish__Output } from '../../felloe/v1/VaultUploadWish.ts';
import type { Long } from '@grpc/proto-loader';

export interface ReserveVaultUploads {
  'container'?: (string);
  'kind'?: (string);
  'wishes'?: (_felloe_v1_VaultUploadWish)[];
  'epoch'?: (number | string | Long);
}

export interface ReserveVaultUploads__Output {
  'container': (string);
  'kind': (string);
  'wishes': (_felloe_v1_VaultUploadWish__Output)[];
  'epoch': (number);
}
