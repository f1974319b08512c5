/**
 * NATS JetStream as the place events go. The client's own reconnecting is switched off: it would send what was left in its buffer
 * before what the broken connection had swallowed, and so turn the order of events around. A new connection begins with the
 * first event that was not acknowledged.
 */
import { hash } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import type { NatsAddress } from '@felloe/runtime/nats-address.ts';
import { limits } from '@felloe/engine/limits.ts';
import { JetStreamApiError, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { EventSink } from './event-sink.ts';

export const eventStream = 'FELLOE_EVENTS';
export const eventSubjects = 'felloe.events.>';

export interface NatsStream {
  readonly name: string;
  readonly subjects: string;
}

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
        await client.publish(subject, body, { msgID: messageId(id, body), timeout, retries: 1 });
      } catch (cause) {
        throw new StoreError('unavailable', 'NATS did not acknowledge an event', { cause, details: { event: id } });
      }
    },
    closed: connection.closed().then(() => undefined),
    close: () => connection.close(),
  };
}

/** Hexadecimal characters: 96 bits. */
const digestLength = 24;

/**
 * What the server tells repeats by. An id is a place in the outbox, and a database that was restored to an earlier time gives places out
 * anew; what stands in them is never written again. So whoever tells the same row makes the same of it, and of another row another.
 */
function messageId(id: string, body: string): string {
  return `${id}-${hash('sha256', body).slice(0, digestLength)}`;
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
