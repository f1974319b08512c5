// Generated from protos/felloe/v1/history.proto

import type { HistoryEntry as _felloe_v1_HistoryEntry, HistoryEntry__Output as _felloe_v1_HistoryEntry__Output } from '../../felloe/v1/HistoryEntry.ts';
import type { StagedBlob as _felloe_v1_StagedBlob, StagedBlob__Output as _felloe_v1_StagedBlob__Output } from '../../felloe/v1/StagedBlob.ts';
import type { Long } from '@grpc/proto-loader';

export interface SubmitHistory {
  'container'?: (string);
  'source_device'?: (string);
  'entries'?: (_felloe_v1_HistoryEntry)[];
  'submission_id'?: (string);
  'staged_pages'?: (number);
  'blobs'?: (_felloe_v1_StagedBlob)[];
  'epoch'?: (number | string | Long);
  'dump_for'?: (string);
}

export interface SubmitHistory__Output {
  'container': (string);
  'source_device': (string);
  'entries': (_felloe_v1_HistoryEntry__Output)[];
  'submission_id': (string);
  'staged_pages': (number);
  'blobs': (_felloe_v1_StagedBlob__Output)[];
  'epoch': (number);
  'dump_for': (string);
}
