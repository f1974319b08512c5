// Generated from protos/felloe/v1/history.proto

import type { HistoryDumpRequest as _felloe_v1_HistoryDumpRequest, HistoryDumpRequest__Output as _felloe_v1_HistoryDumpRequest__Output } from '../../felloe/v1/HistoryDumpRequest.ts';

export interface HistoryDumpRequests {
  'requests'?: (_felloe_v1_HistoryDumpRequest)[];
}

export interface HistoryDumpRequests__Output {
  'requests': (_felloe_v1_HistoryDumpRequest__Output)[];
}
