// Generated from protos/felloe/v1/history.proto

import type { Long } from '@grpc/proto-loader';

export interface HistoryEntry {
  'encrypted_id'?: (string);
  'time'?: (string);
  'digest'?: (Buffer | Uint8Array | string);
  'blob_id'?: (string);
  'first_byte'?: (number | string | Long);
  'byte_count'?: (number);
  'position'?: (number | string | Long);
  'source_device'?: (string);
}

export interface HistoryEntry__Output {
  'encrypted_id': (string);
  'time': (string);
  'digest': (Buffer);
  'blob_id': (string);
  'first_byte': (number);
  'byte_count': (number);
  'position': (number);
  'source_device': (string);
}
