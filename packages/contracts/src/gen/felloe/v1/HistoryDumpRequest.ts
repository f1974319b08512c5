// Generated from protos/felloe/v1/history.proto

import type { Long } from '@grpc/proto-loader';

export interface HistoryDumpRequest {
  'device'?: (string);
  'requested_at'?: (number | string | Long);
}

export interface HistoryDumpRequest__Output {
  'device': (string);
  'requested_at': (number);
}
