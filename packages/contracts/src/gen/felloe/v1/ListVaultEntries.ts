// Generated from protos/felloe/v1/vault.proto

import type { VaultCursor as _felloe_v1_VaultCursor, VaultCursor__Output as _felloe_v1_VaultCursor__Output } from '../../felloe/v1/VaultCursor.ts';

export interface ListVaultEntries {
  'container'?: (string);
  'topic'?: (string);
  'owner'?: (string);
  'cursor'?: (_felloe_v1_VaultCursor | null);
  'descending'?: (boolean);
  'limit'?: (number);
  'wait_ms'?: (number);
}

export interface ListVaultEntries__Output {
  'container': (string);
  'topic': (string);
  'owner': (string);
  'cursor': (_felloe_v1_VaultCursor__Output | null);
  'descending': (boolean);
  'limit': (number);
  'wait_ms': (number);
}
