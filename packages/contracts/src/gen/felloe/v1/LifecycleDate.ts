// Generated from protos/felloe/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface LifecycleDate {
  'at'?: (number | string | Long);
  'rule'?: (string);
}

export interface LifecycleDate__Output {
  'at': (number);
  'rule': (string);
}
