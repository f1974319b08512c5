// Generated from protos/felloe/v1/session.proto

import type { BackendDescriptor as _felloe_v1_BackendDescriptor, BackendDescriptor__Output as _felloe_v1_BackendDescriptor__Output } from '../../felloe/v1/BackendDescriptor.ts';
import type { Long } from '@grpc/proto-loader';

export interface Welcome {
  'protocol'?: (number);
  'epoch'?: (number | string | Long);
  'lease_ms'?: (number);
  'resumed'?: (boolean);
  'hub_epoch'?: (number | string | Long);
  'backends'?: (_felloe_v1_BackendDescriptor)[];
  'hub_time'?: (number | string | Long);
  'installation'?: (string);
}

export interface Welcome__Output {
  'protocol': (number);
  'epoch': (number);
  'lease_ms': (number);
  'resumed': (boolean);
  'hub_epoch': (number);
  'backends': (_felloe_v1_BackendDescriptor__Output)[];
  'hub_time': (number);
  'installation': (string);
}
