// Generated from protos/felloe/v1/history.proto

import type { HistoryEntry as _felloe_v1_HistoryEntry, HistoryEntry__Output as _felloe_v1_HistoryEntry__Output } from '../../felloe/v1/HistoryEntry.ts';

export interface StageHistory {
  'container'?: (string);
  'submission_id'?: (string);
  'page'?: (number);
  'entries'?: (_felloe_v1_HistoryEntry)[];
}

export interface StageHistory__Output {
  'container': (string);
  'submission_id': (string);
  'page': (number);
  'entries': (_felloe_v1_HistoryEntry__Output)[];
}
