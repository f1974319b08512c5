// Generated from protos/felloe/v1/history.proto

import type { HistoryReads as _felloe_v1_HistoryReads, HistoryReads__Output as _felloe_v1_HistoryReads__Output } from '../../felloe/v1/HistoryReads.ts';

export interface ReadHistoryDeletions {
  'container'?: (string);
  'reads'?: (_felloe_v1_HistoryReads)[];
}

export interface ReadHistoryDeletions__Output {
  'container': (string);
  'reads': (_felloe_v1_HistoryReads__Output)[];
}
