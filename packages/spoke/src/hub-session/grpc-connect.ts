/** Opens the session's stream over gRPC with mutual TLS. */
import { readFile } from 'node:fs/promises';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { spokeEndOf } from '@felloe/contracts/session/grpc-link.ts';
import type { SessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Connect } from './session-client.ts';

export interface TlsFiles {
  /** The certificate authority of the hub's certificate. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface GrpcConnectOptions {
  readonly protocol: SessionProtocol;
  /** host:port */
  readonly hubAddress: string;
  readonly tls: TlsFiles;
}

/** A page of 1,000 records of 16 KiB attributes, the largest answer there is, fits. */
const messageBytesMax = 16 * 1024 * 1024;

/** Silence of the heartbeats closes the gate; these only find dead peers so that a new link is opened. */
const channelOptions = {
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 3_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.max_receive_message_length': messageBytesMax,
  'grpc.max_send_message_length': messageBytesMax,
  // The session keeps its own order and sends again itself.
  'grpc.enable_retries': 0,
  'grpc-node.flow_control_window': limits.session.windowBytes,
  // A link must not share a connection with another that may be on its way down.
  'grpc.use_local_subchannel_pool': 1,
};

/**
 * The files are read for every new connection, so a rotated certificate is used from the next link on, without a restart; the hub
 * ends links whose certificate has run out. Files have to be replaced by rename, never written in place.
 */
export function createGrpcConnect(options: GrpcConnectOptions): Connect {
  const { protocol, hubAddress, tls } = options;
  return async (signal) => {
    const channelCredentials = await credentialsFrom(tls);
    signal.throwIfAborted();
    const client = new protocol.client(hubAddress, channelCredentials, channelOptions);
    const call = client.Session();
    const link = spokeEndOf(call);
    link.onLost(() => client.close());
    return link;
  };
}

async function credentialsFrom(tls: TlsFiles): Promise<ChannelCredentials> {
  try {
    const [ca, key, cert] = await Promise.all([readFile(tls.ca), readFile(tls.key), readFile(tls.cert)]);
    return credentials.createSsl(ca, key, cert);
  } catch (thrown) {
    throw new StoreError('unavailable', 'the files of the spoke certificate cannot be used', { cause: thrown });
  }
}
