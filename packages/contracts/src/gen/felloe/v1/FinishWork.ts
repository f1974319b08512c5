// Generated from protos/felloe/v1/storage.proto

import type { FinishedWork as _felloe_v1_FinishedWork, FinishedWork__Output as _felloe_v1_FinishedWork__Output } from '../../felloe/v1/FinishedWork.ts';

export interface FinishWork {
  'finished'?: (_felloe_v1_FinishedWork)[];
}

export interface FinishWork__Output {
  'finished': (_felloe_v1_FinishedWork__Output)[];
}
