// Generated from protos/felloe/v1/history.proto

import type { HistoryDeletion as _felloe_v1_HistoryDeletion, HistoryDeletion__Output as _felloe_v1_HistoryDeletion__Output } from '../../felloe/v1/HistoryDeletion.ts';
import type { HistoryReads as _felloe_v1_HistoryReads, HistoryReads__Output as _felloe_v1_HistoryReads__Output } from '../../felloe/v1/HistoryReads.ts';

export interface HistoryDeletions {
  'deletions'?: (_felloe_v1_HistoryDeletion)[];
  'rest'?: (_felloe_v1_HistoryReads)[];
}

export interface HistoryDeletions__Output {
  'deletions': (_felloe_v1_HistoryDeletion__Output)[];
  'rest': (_felloe_v1_HistoryReads__Output)[];
}
