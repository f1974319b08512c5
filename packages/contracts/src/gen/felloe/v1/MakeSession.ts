// Generated from protos/felloe/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface MakeSession {
  'duration_ms'?: (number | string | Long);
  'name'?: (string);
  'role'?: (string);
  'policy'?: (string);
}

export interface MakeSession__Output {
  'duration_ms': (number);
  'name': (string);
  'role': (string);
  'policy': (string);
}
