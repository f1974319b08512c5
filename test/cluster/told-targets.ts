/** Targets of notifications: a webhook that refuses now and then, and what a stream of NATS holds. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

interface Told {
  readonly Records?: readonly { readonly s3: { readonly object: { readonly key: string; readonly sequencer: string } } }[];
}

/** In the order they came; what came again under its id is left out. */
export interface ToldTarget {
  readonly ids: Set<string>;
  readonly keys: string[];
  readonly sequencers: string[];
}

export interface FlakyWebhook extends AsyncDisposable, ToldTarget {
  readonly url: string;
}

function createTarget(): ToldTarget {
  return { ids: new Set(), keys: [], sequencers: [] };
}

function take(target: ToldTarget, id: string, body: string): void {
  const [record] = (JSON.parse(body) as Told).Records ?? [];
  if (record === undefined || target.ids.has(id)) return;
  target.ids.add(id);
  target.keys.push(record.s3.object.key);
  target.sequencers.push(record.s3.object.sequencer);
}

/** Every eleventh request is answered 503. */
export async function startFlakyWebhook(): Promise<FlakyWebhook> {
  const target = createTarget();
  let count = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      count += 1;
      if (count % 11 === 0) {
        response.writeHead(503).end();
        return;
      }
      take(target, String(request.headers['x-felloe-notification-id']), Buffer.concat(chunks).toString());
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...target,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Everything that the stream of notifications holds. */
export async function readNotifications(natsUrl: string): Promise<ToldTarget> {
  const target = createTarget();
  const connection = await connect({ servers: natsUrl });
  const stream = 'FELLOE_NOTIFICATIONS';
  const manager = await jetstreamManager(connection);
  const messages = await manager.streams.info(stream).then(
    ({ state }) => state.messages,
    () => 0,
  );
  if (messages > 0) {
    const consumer = await jetstream(connection).consumers.get(stream);
    for await (const message of await consumer.consume({ max_messages: 1000 })) {
      take(target, message.headers?.get('Nats-Msg-Id') ?? '', message.string());
      if (message.info.pending === 0) break;
    }
  }
  await connection.close();
  return target;
}
