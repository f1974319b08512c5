// Generated from protos/felloe/v1/vault.proto

import type { VaultEntry as _felloe_v1_VaultEntry, VaultEntry__Output as _felloe_v1_VaultEntry__Output } from '../../felloe/v1/VaultEntry.ts';
import type { Long } from '@grpc/proto-loader';

export interface VaultTopic {
  'topic'?: (string);
  'snapshot'?: (_felloe_v1_VaultEntry | null);
  'entries'?: (number | string | Long);
  'bytes'?: (number | string | Long);
}

export interface VaultTopic__Output {
  'topic': (string);
  'snapshot': (_felloe_v1_VaultEntry__Output | null);
  'entries': (number);
  'bytes': (number);
}
