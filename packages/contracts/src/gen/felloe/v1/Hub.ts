// Generated from protos/felloe/v1/session.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { HubFrame as _felloe_v1_HubFrame, HubFrame__Output as _felloe_v1_HubFrame__Output } from '../../felloe/v1/HubFrame.ts';
import type { SpokeFrame as _felloe_v1_SpokeFrame, SpokeFrame__Output as _felloe_v1_SpokeFrame__Output } from '../../felloe/v1/SpokeFrame.ts';

export interface HubClient extends grpc.Client {
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_felloe_v1_SpokeFrame, _felloe_v1_HubFrame__Output>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_felloe_v1_SpokeFrame, _felloe_v1_HubFrame__Output>;
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_felloe_v1_SpokeFrame, _felloe_v1_HubFrame__Output>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_felloe_v1_SpokeFrame, _felloe_v1_HubFrame__Output>;
  
}

export interface HubHandlers extends grpc.UntypedServiceImplementation {
  Session: grpc.handleBidiStreamingCall<_felloe_v1_SpokeFrame__Output, _felloe_v1_HubFrame>;
  
}

export interface HubDefinition extends grpc.ServiceDefinition {
  Session: MethodDefinition<_felloe_v1_SpokeFrame, _felloe_v1_HubFrame, _felloe_v1_SpokeFrame__Output, _felloe_v1_HubFrame__Output>
}
