// Generated from protos/felloe/v1/storage.proto

import type { WorkItem as _felloe_v1_WorkItem, WorkItem__Output as _felloe_v1_WorkItem__Output } from '../../felloe/v1/WorkItem.ts';

export interface WorkBatch {
  'items'?: (_felloe_v1_WorkItem)[];
}

export interface WorkBatch__Output {
  'items': (_felloe_v1_WorkItem__Output)[];
}
