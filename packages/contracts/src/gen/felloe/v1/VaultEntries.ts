// Generated from protos/felloe/v1/vault.proto

import type { VaultEntry as _felloe_v1_VaultEntry, VaultEntry__Output as _felloe_v1_VaultEntry__Output } from '../../felloe/v1/VaultEntry.ts';

export interface VaultEntries {
  'entries'?: (_felloe_v1_VaultEntry)[];
}

export interface VaultEntries__Output {
  'entries': (_felloe_v1_VaultEntry__Output)[];
}
