// Generated from protos/felloe/v1/history.proto

import type { BlobRef as _felloe_v1_BlobRef, BlobRef__Output as _felloe_v1_BlobRef__Output } from '../../felloe/v1/BlobRef.ts';
import type { HistoryEntry as _felloe_v1_HistoryEntry, HistoryEntry__Output as _felloe_v1_HistoryEntry__Output } from '../../felloe/v1/HistoryEntry.ts';

export interface HistoryRewrite {
  'container'?: (string);
  'blob'?: (_felloe_v1_BlobRef | null);
  'entries'?: (_felloe_v1_HistoryEntry)[];
}

export interface HistoryRewrite__Output {
  'container': (string);
  'blob': (_felloe_v1_BlobRef__Output | null);
  'entries': (_felloe_v1_HistoryEntry__Output)[];
}
