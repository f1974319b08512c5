// Generated from protos/felloe/v1/history.proto

import type { HistoryRewrite as _felloe_v1_HistoryRewrite, HistoryRewrite__Output as _felloe_v1_HistoryRewrite__Output } from '../../felloe/v1/HistoryRewrite.ts';

export interface HistoryRewrites {
  'rewrites'?: (_felloe_v1_HistoryRewrite)[];
}

export interface HistoryRewrites__Output {
  'rewrites': (_felloe_v1_HistoryRewrite__Output)[];
}
