/**
 * The session's protocol as grpc-js wants it, loaded from protos/. Both ends use the same options, so 64-bit numbers arrive as
 * numbers (all of ours stay below 2^53), bytes as Buffers, and every absent field as its default.
 */
import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadPackageDefinition } from '@grpc/grpc-js';
import type { MethodDefinition, PackageDefinition, ServiceDefinition as GrpcServiceDefinition } from '@grpc/proto-loader';
import { loadSync } from '@grpc/proto-loader';
import type { HubFrame, HubFrame__Output } from '../gen/felloe/v1/HubFrame.ts';
import type { SpokeFrame, SpokeFrame__Output } from '../gen/felloe/v1/SpokeFrame.ts';
import { messageKinds, readHubFrame, readSpokeFrame, writeHubFrame, writeSpokeFrame } from '../gen/codec.ts';
import type { ProtoGrpcType } from '../gen/session.ts';
import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

/** The range of protocol versions this build speaks. A session uses the highest both ends know. */
export const protocolVersions = { min: 1, max: 1 } as const;

export interface SessionProtocol {
  readonly service: ServiceDefinition;
  readonly session: MethodDefinition<SpokeFrame, HubFrame, SpokeFrame__Output, HubFrame__Output>;
  readonly client: ProtoGrpcType['felloe']['v1']['Hub'];
}

type Codec = Pick<
  SessionProtocol['session'],
  'requestSerialize' | 'requestDeserialize' | 'responseSerialize' | 'responseDeserialize'
>;

/** The contract as proto-loader reads it, with a codec of its own. */
export function loadSessionDefinition(): PackageDefinition {
  return loadSync('felloe/v1/session.proto', {
    includeDirs: [fileURLToPath(new URL('../../../../protos', import.meta.url))],
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  });
}

/** Reads the .proto files once; call it from a composition root. */
export function loadSessionProtocol(): SessionProtocol {
  const definition = loadSessionDefinition();
  Object.assign((definition['felloe.v1.Hub'] as GrpcServiceDefinition)['Session'] as object, frameCodec());
  const root = loadPackageDefinition(definition) as unknown as ProtoGrpcType;
  const client = root.felloe.v1.Hub;
  const service = client.service as unknown as ServiceDefinition;
  const session = service['Session'] as unknown as SessionProtocol['session'];
  return { service, session, client };
}

/** The generated codec in place of the loader's own, which costs several times as much for the same bytes (session/codec.test.ts). */
export function frameCodec(): Codec {
  const writer = new WireWriter(messageKinds);
  return {
    requestSerialize: (frame) => {
      writeSpokeFrame(writer, frame, writer.start());
      return writer.finish();
    },
    requestDeserialize: (bytes) => readFrame(bytes, readSpokeFrame),
    responseSerialize: (frame) => {
      writeHubFrame(writer, frame, writer.start());
      return writer.finish();
    },
    responseDeserialize: (bytes) => readFrame(bytes, readHubFrame),
  };
}

function readFrame<Frame>(bytes: Buffer, read: (reader: WireReader, outer: number) => Frame): Frame {
  const reader = new WireReader(bytes);
  return read(reader, reader.end);
}

/** The highest version in both ranges, or undefined when they do not meet. */
export function agreeOnProtocol(theirs: { readonly min: number; readonly max: number }): number | undefined {
  const highest = Math.min(theirs.max, protocolVersions.max);
  return highest >= Math.max(theirs.min, protocolVersions.min) ? highest : undefined;
}
