// Generated from protos/felloe/v1/history.proto

import type { Long } from '@grpc/proto-loader';

export interface HistoryDeletion {
  'number'?: (number | string | Long);
  'read_count'?: (number);
  'send_time'?: (string);
  'messages'?: (string);
}

export interface HistoryDeletion__Output {
  'number': (number);
  'read_count': (number);
  'send_time': (string);
  'messages': (string);
}
