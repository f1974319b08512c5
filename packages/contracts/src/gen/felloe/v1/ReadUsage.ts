// Generated from protos/felloe/v1/session.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadUsage {
  'tenant_id'?: (string);
  'container_id'?: (string);
  'operation'?: (string);
  'count'?: (number | string | Long);
  'bytes'?: (number | string | Long);
}

export interface ReadUsage__Output {
  'tenant_id': (string);
  'container_id': (string);
  'operation': (string);
  'count': (number);
  'bytes': (number);
}
