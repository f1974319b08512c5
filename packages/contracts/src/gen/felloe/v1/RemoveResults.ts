// Generated from protos/felloe/v1/artifacts.proto

import type { RemoveResult as _felloe_v1_RemoveResult, RemoveResult__Output as _felloe_v1_RemoveResult__Output } from '../../felloe/v1/RemoveResult.ts';

export interface RemoveResults {
  'results'?: (_felloe_v1_RemoveResult)[];
}

export interface RemoveResults__Output {
  'results': (_felloe_v1_RemoveResult__Output)[];
}
