// Generated from protos/felloe/v1/vault.proto

import type { UrlKey as _felloe_v1_UrlKey, UrlKey__Output as _felloe_v1_UrlKey__Output } from '../../felloe/v1/UrlKey.ts';

export interface UrlKeys {
  'keys'?: (_felloe_v1_UrlKey)[];
}

export interface UrlKeys__Output {
  'keys': (_felloe_v1_UrlKey__Output)[];
}
