/** NATS JetStream as the place events go: connects for itself, for ever, and sees to it that the stream is there. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { type JetStreamClient, JetStreamApiError, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { EventSink, RelayedEvent } from './event-relay.ts';

export const eventStream = 'FELLOE_EVENTS';
export const eventSubjects = 'felloe.events.>';

const connectMs = 5_000;
/** An acknowledgement takes milliseconds; a server that needs longer is away, and the event is sent again under the same id. */
const acknowledgeMs = 3_000;
const nanosecondsPerMs = 1_000_000;
/** The server's own memory of ids: longer than a hub needs to come back after it died. */
const duplicateWindowMs = 10 * 60 * 1000;

export class NatsSink implements EventSink {
  readonly #url: string;
  readonly #name: string;
  #connection: NatsConnection | undefined;
  #client: Promise<JetStreamClient> | undefined;

  /** `name` shows in the server's list of connections. */
  constructor(options: { readonly url: string; readonly name: string }) {
    this.#url = options.url;
    this.#name = options.name;
  }

  /** Throws `unavailable` when the server did not acknowledge; whether it stored the event is unknown then. */
  async publish({ id, subject, body }: RelayedEvent): Promise<void> {
    try {
      const client = await (this.#client ??= this.#open());
      await client.publish(subject, body, { msgID: id, timeout: acknowledgeMs, retries: 1 });
    } catch (cause) {
      // The next try opens the stream anew: it may have been lost with its server.
      this.#client = undefined;
      throw cause instanceof StoreError ? cause : new StoreError('unavailable', 'NATS took no event', { cause });
    }
  }

  async close(): Promise<void> {
    this.#client = undefined;
    await this.#connection?.close();
  }

  async #open(): Promise<JetStreamClient> {
    if (this.#connection === undefined || this.#connection.isClosed()) {
      this.#connection = await connect({
        servers: this.#url,
        name: this.#name,
        timeout: connectMs,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        reconnectJitter: 250,
      });
    }
    await ensureStream(this.#connection);
    return jetstream(this.#connection, { timeout: acknowledgeMs });
  }
}

/** A stream that is there stays as it is: replicas and storage are the operator's choice. */
async function ensureStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection, { timeout: acknowledgeMs });
  try {
    await manager.streams.info(eventStream);
  } catch (error) {
    if (!(error instanceof JetStreamApiError)) throw error;
    await manager.streams.add({
      name: eventStream,
      subjects: [eventSubjects],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      max_age: limits.hub.eventRetentionMs * nanosecondsPerMs,
      duplicate_window: duplicateWindowMs * nanosecondsPerMs,
    });
  }
}
