// Generated from protos/felloe/v1/vault.proto

import type { VaultTopic as _felloe_v1_VaultTopic, VaultTopic__Output as _felloe_v1_VaultTopic__Output } from '../../felloe/v1/VaultTopic.ts';

export interface VaultTopics {
  'topics'?: (_felloe_v1_VaultTopic)[];
  'next_after'?: (string);
}

export interface VaultTopics__Output {
  'topics': (_felloe_v1_VaultTopic__Output)[];
  'next_after': (string);
}
