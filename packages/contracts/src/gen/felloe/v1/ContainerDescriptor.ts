// Generated from protos/felloe/v1/artifacts.proto

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
}
