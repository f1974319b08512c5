// Generated from protos/felloe/v1/vault.proto

import type { VaultEntry as _felloe_v1_VaultEntry, VaultEntry__Output as _felloe_v1_VaultEntry__Output } from '../../felloe/v1/VaultEntry.ts';
import type { VaultUpload as _felloe_v1_VaultUpload, VaultUpload__Output as _felloe_v1_VaultUpload__Output } from '../../felloe/v1/VaultUpload.ts';
import type { Long } from '@grpc/proto-loader';

export interface VaultPage {
  'entries'?: (_felloe_v1_VaultEntry)[];
  'has_more'?: (boolean);
  'total'?: (number | string | Long);
  'unfinished'?: (_felloe_v1_VaultUpload)[];
}

export interface VaultPage__Output {
  'entries': (_felloe_v1_VaultEntry__Output)[];
  'has_more': (boolean);
  'total': (number);
  'unfinished': (_felloe_v1_VaultUpload__Output)[];
}
