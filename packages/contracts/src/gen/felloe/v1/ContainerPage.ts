// Generated from protos/felloe/v1/artifacts.proto

import type { ContainerDescriptor as _felloe_v1_ContainerDescriptor, ContainerDescriptor__Output as _felloe_v1_ContainerDescriptor__Output } from '../../felloe/v1/ContainerDescriptor.ts';

export interface ContainerPage {
  'containers'?: (_felloe_v1_ContainerDescriptor)[];
  'next_after'?: (string);
}

export interface ContainerPage__Output {
  'containers': (_felloe_v1_ContainerDescriptor__Output)[];
  'next_after': (string);
}
