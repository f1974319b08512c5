// Generated from protos/felloe/v1/storage.proto

import type { FaultyBlob as _felloe_v1_FaultyBlob, FaultyBlob__Output as _felloe_v1_FaultyBlob__Output } from '../../felloe/v1/FaultyBlob.ts';
import type { FoundBlob as _felloe_v1_FoundBlob, FoundBlob__Output as _felloe_v1_FoundBlob__Output } from '../../felloe/v1/FoundBlob.ts';

export interface FinishedWork {
  'work_id'?: (string);
  'succeeded'?: (boolean);
  'reason'?: (string);
  'faulty'?: (_felloe_v1_FaultyBlob)[];
  'found'?: (_felloe_v1_FoundBlob)[];
  'cursor'?: (string);
  'absent'?: (string)[];
}

export interface FinishedWork__Output {
  'work_id': (string);
  'succeeded': (boolean);
  'reason': (string);
  'faulty': (_felloe_v1_FaultyBlob__Output)[];
  'found': (_felloe_v1_FoundBlob__Output)[];
  'cursor': (string);
  'absent': (string)[];
}
