// Generated from protos/felloe/v1/artifacts.proto

import type { RateLimit as _felloe_v1_RateLimit, RateLimit__Output as _felloe_v1_RateLimit__Output } from '../../felloe/v1/RateLimit.ts';
import type { Long } from '@grpc/proto-loader';

export interface ContainerDescriptor {
  'container_id'?: (string);
  'tenant_id'?: (string);
  'name'?: (string);
  'created_at'?: (number | string | Long);
  'region'?: (string);
  'backend_id'?: (string);
  'settings'?: (string);
  'documents'?: ({[key: string]: string});
  'judges_requests'?: (boolean);
  'is_public'?: (boolean);
  'rate'?: (_felloe_v1_RateLimit | null);
}

export interface ContainerDescriptor__Output {
  'container_id': (string);
  'tenant_id': (string);
  'name': (string);
  'created_at': (number);
  'region': (string);
  'backend_id': (string);
  'settings': (string);
  'documents': ({[key: string]: string});
  'judges_requests': (boolean);
  'is_public': (boolean);
  'rate': (_felloe_v1_RateLimit__Output | null);
}
