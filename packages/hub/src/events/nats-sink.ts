/**
 * NATS JetStream as the place events go. The client's own reconnecting is switched off: it would send what was left in its buffer
 * before what the broken connection had swallowed, and so turn the order of events around. A new connection begins with the
 * first event that was not acknowledged.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { JetStreamApiError, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import type { EventSink } from './event-sink.ts';

export const eventStream = 'FELLOE_EVENTS';
export const eventSubjects = 'felloe.events.>';

export interface NatsStream {
  readonly name: string;
  readonly subjects: string;
}

export type NatsAddress = Pick<NodeConnectionOptions, 'servers' | 'user' | 'pass' | 'token' | 'tls'>;

export interface NatsSinkOptions {
  readonly address: NatsAddress;
  /** Shows in the server's list of connections. */
  readonly name: string;
  /** Where what is published is kept; that of events when absent. */
  readonly stream?: NatsStream;
}

const connectMs = 5_000;
/** A server that answers no ping for two of these is gone, though its connection stands. */
const pingEveryMs = 5_000;
const nanosecondsPerMs = 1_000_000;

/** Throws `unavailable` when no server answers or it has no JetStream. */
export async function openNatsSink(options: NatsSinkOptions): Promise<EventSink> {
  let connection: NatsConnection;
  try {
    connection = await connect({
      ...options.address,
      name: options.name,
      reconnect: false,
      timeout: connectMs,
      pingInterval: pingEveryMs,
      maxPingOut: 2,
      noAsyncTraces: true,
    });
  } catch (cause) {
    throw new StoreError('unavailable', 'NATS is away', { cause });
  }
  try {
    await ensureStream(connection, options.stream ?? { name: eventStream, subjects: eventSubjects });
  } catch (cause) {
    await connection.close();
    throw new StoreError('unavailable', 'NATS gives no stream for events', { cause });
  }
  const client = jetstream(connection);
  const timeout = limits.hub.relayAcknowledgeMs;
  return {
    publish: async ({ id, subject, body }) => {
      try {
        await client.publish(subject, body, { msgID: id, timeout, retries: 1 });
      } catch (cause) {
        throw new StoreError('unavailable', 'NATS did not acknowledge an event', { cause, details: { event: id } });
      }
    },
    closed: connection.closed().then(() => undefined),
    close: () => connection.close(),
  };
}

/** A stream that is there stays as it is: replicas, ages and limits are the operator's choice. */
async function ensureStream(connection: NatsConnection, { name, subjects }: NatsStream): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: connectMs });
  try {
    const { config } = await manager.streams.info(name);
    if (!config.subjects.includes(subjects)) throw new Error(`the stream ${name} does not take ${subjects}`);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== streamNotFound) throw error;
    await manager.streams.add({
      name,
      subjects: [subjects],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      max_age: limits.hub.eventRetentionMs * nanosecondsPerMs,
      duplicate_window: limits.hub.relayDuplicateWindowMs * nanosecondsPerMs,
    });
  }
}

/** JetStream's error code for "stream not found". */
const streamNotFound = 10_059;

/**
 * `nats://user:password@host:port` or `tls://token@host:port`; further servers of the same cluster after commas. The client takes
 * hosts without credentials or scheme, so both are taken out. Throws `invalid_argument`.
 */
export function natsAddressOf(url: string): NatsAddress {
  const servers: string[] = [];
  let credentials: Pick<NatsAddress, 'user' | 'pass' | 'token'> = {};
  let isEncrypted = false;
  for (const part of url.split(',')) {
    const parsed = parseServer(part.trim());
    servers.push(`${parsed.hostname}:${parsed.port === '' ? defaultPort : parsed.port}`);
    isEncrypted ||= parsed.protocol === 'tls:';
    const user = decodeURIComponent(parsed.username);
    if (parsed.password !== '') credentials = { user, pass: decodeURIComponent(parsed.password) };
    else if (user !== '') credentials = { token: user };
  }
  return { servers, ...credentials, ...(isEncrypted ? { tls: {} } : {}) };
}

const defaultPort = '4222';

function parseServer(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `nats://${text}`);
  if (url === null || url.hostname === '' || !['nats:', 'tls:'].includes(url.protocol)) {
    throw new StoreError('invalid_argument', 'the address of NATS is not nats://host:port or tls://host:port');
  }
  return url;
}
