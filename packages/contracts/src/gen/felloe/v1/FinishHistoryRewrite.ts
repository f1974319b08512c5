// Generated from protos/felloe/v1/history.proto

import type { StagedBlob as _felloe_v1_StagedBlob, StagedBlob__Output as _felloe_v1_StagedBlob__Output } from '../../felloe/v1/StagedBlob.ts';
import type { HistoryEntry as _felloe_v1_HistoryEntry, HistoryEntry__Output as _felloe_v1_HistoryEntry__Output } from '../../felloe/v1/HistoryEntry.ts';
import type { Long } from '@grpc/proto-loader';

export interface FinishHistoryRewrite {
  'container'?: (string);
  'blob_id'?: (string);
  'blob'?: (_felloe_v1_StagedBlob | null);
  'entries'?: (_felloe_v1_HistoryEntry)[];
  'epoch'?: (number | string | Long);
}

export interface FinishHistoryRewrite__Output {
  'container': (string);
  'blob_id': (string);
  'blob': (_felloe_v1_StagedBlob__Output | null);
  'entries': (_felloe_v1_HistoryEntry__Output)[];
  'epoch': (number);
}
