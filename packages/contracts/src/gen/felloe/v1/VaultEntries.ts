// Generated from protos/felloe/v1/vault.proto

import type { VaultEntry as _felloe_v1_VaultEntry, VaultEntry__Output as _felloe_v1_VaultEntry__Output } from '../../felloe/v1/VaultEntry.ts';
import type { VaultUpload as _felloe_v1_VaultUpload, VaultUpload__Output as _felloe_v1_VaultUpload__Output } from '../../felloe/v1/VaultUpload.ts';

export interface VaultEntries {
  'entries'?: (_felloe_v1_VaultEntry)[];
  'unfinished'?: (_felloe_v1_VaultUpload)[];
}

export interface VaultEntries__Output {
  'entries': (_felloe_v1_VaultEntry__Output)[];
  'unfinished': (_felloe_v1_VaultUpload__Output)[];
}
