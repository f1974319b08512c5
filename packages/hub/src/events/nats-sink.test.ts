/** What a real NATS takes for a repeat. */
import { natsAddressOf } from '@felloe/runtime/nats-address.ts';
import { startNats } from '@felloe/testkit/services/nats.ts';
import type { Service } from '@felloe/testkit/services/service.ts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventStream, openNatsSink } from './nats-sink.ts';

let nats: Service;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.stop());

const open = (name: string) => openNatsSink({ address: natsAddressOf(nats.url), name });

/** Everything in the stream, in its order. */
async function stored(): Promise<{ readonly id: string; readonly body: string }[]> {
  const connection = await connect({ servers: nats.url });
  const { state } = await (await jetstreamManager(connection)).streams.info(eventStream);
  const found: { id: string; body: string }[] = [];
  const consumer = await jetstream(connection).consumers.get(eventStream);
  for await (const message of await consumer.consume()) {
    found.push({ id: message.headers?.get('Nats-Msg-Id') ?? '', body: message.string() });
    if (found.length === state.messages) break;
  }
  await connection.close();
  return found;
}

it('is the same event told by another hub, and not a new one at the same place of a restored database', async () => {
  const subject = 'felloe.events.t.box.artifact-created';
  const at = (sequence: number, timestamp: string) => {
    const id = `1-${sequence}`;
    return { id, subject, body: JSON.stringify({ id, type: 'artifact.created', artifact: 'a', timestamp }) };
  };
  const before = [at(6, '2026-05-01T10:00:00.000Z'), at(7, '2026-05-01T10:00:01.000Z')];
  const first = await open('first');
  for (const event of before) await first.publish(event);
  await first.close();

  // It saved no position before it ended: its successor begins with the same rows.
  const second = await open('second');
  for (const event of before) await second.publish(event);
  expect((await stored()).map(({ body }) => body)).toEqual(before.map(({ body }) => body));
  await second.close();

  // The backup was made before the last event.
  const restored = await open('restored');
  const anew = at(7, '2026-05-01T10:00:40.000Z');
  for (const event of [...before.slice(0, 1), anew, anew]) await restored.publish(event);
  const all = await stored();
  expect(all.map(({ body }) => body)).toEqual([...before, anew].map(({ body }) => body));
  expect(all.map(({ id }) => id.split('-').slice(0, 2).join('-'))).toEqual(['1-6', '1-7', '1-7']);
  expect(new Set(all.map(({ id }) => id)).size).toBe(3);
  await restored.close();
});
