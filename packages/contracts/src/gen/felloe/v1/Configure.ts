// Generated from protos/felloe/v1/session.proto

import type { BackendDescriptor as _felloe_v1_BackendDescriptor, BackendDescriptor__Output as _felloe_v1_BackendDescriptor__Output } from '../../felloe/v1/BackendDescriptor.ts';

export interface Configure {
  'backends'?: (_felloe_v1_BackendDescriptor)[];
}

export interface Configure__Output {
  'backends': (_felloe_v1_BackendDescriptor__Output)[];
}
