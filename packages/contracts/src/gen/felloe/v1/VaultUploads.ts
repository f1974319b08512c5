// Generated from protos/felloe/v1/vault.proto

import type { VaultUpload as _felloe_v1_VaultUpload, VaultUpload__Output as _felloe_v1_VaultUpload__Output } from '../../felloe/v1/VaultUpload.ts';

export interface VaultUploads {
  'uploads'?: (_felloe_v1_VaultUpload)[];
}

export interface VaultUploads__Output {
  'uploads': (_felloe_v1_VaultUpload__Output)[];
}
