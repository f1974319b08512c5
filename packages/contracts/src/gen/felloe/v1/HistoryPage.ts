// Generated from protos/felloe/v1/history.proto

import type { HistoryEntry as _felloe_v1_HistoryEntry, HistoryEntry__Output as _felloe_v1_HistoryEntry__Output } from '../../felloe/v1/HistoryEntry.ts';
import type { BlobRef as _felloe_v1_BlobRef, BlobRef__Output as _felloe_v1_BlobRef__Output } from '../../felloe/v1/BlobRef.ts';
import type { HistoryRange as _felloe_v1_HistoryRange, HistoryRange__Output as _felloe_v1_HistoryRange__Output } from '../../felloe/v1/HistoryRange.ts';

export interface HistoryPage {
  'entries'?: (_felloe_v1_HistoryEntry)[];
  'blobs'?: (_felloe_v1_BlobRef)[];
  'rest'?: (_felloe_v1_HistoryRange)[];
  'receipt'?: (string);
}

export interface HistoryPage__Output {
  'entries': (_felloe_v1_HistoryEntry__Output)[];
  'blobs': (_felloe_v1_BlobRef__Output)[];
  'rest': (_felloe_v1_HistoryRange__Output)[];
  'receipt': (string);
}
