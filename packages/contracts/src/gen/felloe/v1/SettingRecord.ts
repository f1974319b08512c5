// Generated from protos/felloe/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface SettingRecord {
  'setting'?: (string);
  'version'?: (number | string | Long);
  'document'?: (string);
  'source'?: (string);
  'changed_at'?: (number | string | Long);
}

export interface SettingRecord__Output {
  'setting': (string);
  'version': (number);
  'document': (string);
  'source': (string);
  'changed_at': (number);
}
