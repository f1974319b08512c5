// Generated from protos/felloe/v1/vault.proto

import type { VaultPlace as _felloe_v1_VaultPlace, VaultPlace__Output as _felloe_v1_VaultPlace__Output } from '../../felloe/v1/VaultPlace.ts';

export interface ReadVaultSnapshots {
  'container'?: (string);
  'places'?: (_felloe_v1_VaultPlace)[];
}

export interface ReadVaultSnapshots__Output {
  'container': (string);
  'places': (_felloe_v1_VaultPlace__Output)[];
}
