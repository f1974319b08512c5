/** Core NATS as the place where read events go: connected in the background, for ever; nothing is kept while it is away. */
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { natsAddressOf } from '@felloe/runtime/nats-address.ts';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { ReadEventSink } from './read-events.ts';

export interface NatsSink extends ReadEventSink, AsyncDisposable {}

export function createNatsSink(options: {
  readonly url: string;
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): NatsSink {
  const { name, clock, logger } = options;
  const address = natsAddressOf(options.url);
  const closing = new AbortController();
  let connection: NatsConnection | undefined;
  let up = false;

  const follow = async (found: NatsConnection): Promise<void> => {
    for await (const status of found.status()) {
      if (status.type === 'disconnect') up = false;
      if (status.type === 'reconnect') up = true;
    }
  };
  const connectOnce = async (): Promise<void> => {
    // Events are dropped while the server is away, so reconnecting never ends and nothing piles up meanwhile.
    connection = await connect({ ...address, name, maxReconnectAttempts: -1, timeout: connectMs });
    up = true;
    void follow(connection);
    await connection.closed();
    up = false;
  };
  const keepConnected = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await connectOnce().catch((thrown: unknown) => logger.warn({ err: thrown }, 'NATS is away; read events are dropped'));
      await clock.sleep(reconnectMs, closing.signal).catch(() => {});
    }
  };
  const running = keepConnected();

  return {
    publish(subject, payload) {
      if (!up || connection === undefined) return false;
      try {
        connection.publish(subject, payload);
        return true;
      } catch (thrown) {
        logger.debug({ err: thrown }, 'read events were not taken by NATS');
        return false;
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await connection?.drain().catch(() => {});
      await running;
    },
  };
}

const connectMs = 5_000;
const reconnectMs = 2_000;
