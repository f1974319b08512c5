// Generated from protos/felloe/v1/history.proto

import type { HistoryRange as _felloe_v1_HistoryRange, HistoryRange__Output as _felloe_v1_HistoryRange__Output } from '../../felloe/v1/HistoryRange.ts';

export interface ReadHistory {
  'container'?: (string);
  'ranges'?: (_felloe_v1_HistoryRange)[];
  'except_device'?: (string);
}

export interface ReadHistory__Output {
  'container': (string);
  'ranges': (_felloe_v1_HistoryRange__Output)[];
  'except_device': (string);
}
