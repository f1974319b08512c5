// Generated from protos/felloe/v1/history.proto

import type { HistoryDumpRequest as _felloe_v1_HistoryDumpRequest, HistoryDumpRequest__Output as _felloe_v1_HistoryDumpRequest__Output } from '../../felloe/v1/HistoryDumpRequest.ts';
import type { HistoryReads as _felloe_v1_HistoryReads, HistoryReads__Output as _felloe_v1_HistoryReads__Output } from '../../felloe/v1/HistoryReads.ts';

export interface HistorySubmitted {
  'added'?: (number);
  'dump_requests'?: (_felloe_v1_HistoryDumpRequest)[];
  'deletions'?: (_felloe_v1_HistoryReads)[];
}

export interface HistorySubmitted__Output {
  'added': (number);
  'dump_requests': (_felloe_v1_HistoryDumpRequest__Output)[];
  'deletions': (_felloe_v1_HistoryReads__Output)[];
}
