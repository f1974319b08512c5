// Generated from protos/felloe/v1/history.proto

import type { Long } from '@grpc/proto-loader';

export interface HistoryReads {
  'first'?: (number | string | Long);
  'last'?: (number | string | Long);
  'read_count'?: (number);
}

export interface HistoryReads__Output {
  'first': (number);
  'last': (number);
  'read_count': (number);
}
