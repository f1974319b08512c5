// Generated from protos/felloe/v1/history.proto

import type { Long } from '@grpc/proto-loader';

export interface HistoryRange {
  'first'?: (number | string | Long);
  'last'?: (number | string | Long);
}

export interface HistoryRange__Output {
  'first': (number);
  'last': (number);
}
