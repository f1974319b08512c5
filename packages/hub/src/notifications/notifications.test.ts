/** Notifications of a real hub, over a real Postgres and NATS, to webhooks that fail, hang, refuse and come back. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationRule, WantedEvent } from '@felloe/engine/container/notifications.ts';
import { createTenant, startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import type { TestActor, TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { startNats } from '@felloe/testkit/services/nats.ts';
import type { Service } from '@felloe/testkit/services/service.ts';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { notificationStream } from './nats-sender.ts';

let nats: Service;
let ground: TenantGround;
let hub: TestHub;
let actor: TestActor;
let listener: NatsConnection;
const servers: Server[] = [];

beforeAll(async () => {
  nats = await startNats();
  // 127.0.0.2 is this machine, too, and stays forbidden.
  const settings = { NATS_URL: nats.url, NOTIFICATIONS_NETWORKS: '127.0.0.1', NOTIFICATIONS_DELAY_MS_MAX: '20' };
  ground = await startTenantGround(settings);
  ({ hub, owner: actor } = ground);
  listener = await connect({ servers: [nats.url.replace('nats://', '')] });
});

afterAll(async () => {
  await listener?.close();
  await ground?.close();
  await nats?.stop();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

interface Hook {
  readonly url: (host?: string) => string;
  /** What it took: bodies of requests that were answered 2xx, in order, repeats left out. */
  readonly taken: { readonly id: string; readonly body: string; readonly signature: string | undefined }[];
  /** Answers the next request with this status; undefined hangs. */
  answer: (count: number) => number | undefined;
  asked: number;
}

async function startHook(answer: Hook['answer'] = () => 200): Promise<Hook> {
  const hook: Hook = { url: (host = '127.0.0.1') => `http://${host}:${port}/hook`, taken: [], answer, asked: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      hook.asked += 1;
      const status = hook.answer(hook.asked);
      if (status === undefined) return;
      const id = String(request.headers['x-felloe-notification-id']);
      const signature = request.headers['x-felloe-signature']?.toString();
      if (status < 300 && !hook.taken.some((each) => each.id === id)) {
        hook.taken.push({ id, body: Buffer.concat(chunks).toString(), signature });
      }
      response.writeHead(status).end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return hook;
}

async function makeContainer(name: string, rules: readonly NotificationRule[]): Promise<void> {
  await hub.call('create_container', { name, region: 'us-east-1' }, actor);
  await configure(name, rules);
}

const configure = (container: string, rules: readonly NotificationRule[]) =>
  hub.call('configure_container', { container, setting: 'notifications', document: JSON.stringify({ rules }) }, actor);

function webhook(id: string, url: string, events: WantedEvent[] = ['created.*', 'removed.*']): NotificationRule {
  return { id, events, form: 'queue', target: { kind: 'webhook', url, identity: `arn:${id}` } };
}

const write = (container: string, path: string) =>
  hub.call('write', { container, path, size: 0, etag: 'e', attributes: '{}' }, actor);

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const giveUpAt = performance.now() + 8_000; performance.now() < giveUpAt; await sleep(10)) if (await isTrue()) return;
  throw new Error(`never: ${what}`);
}

interface Told {
  readonly Event?: string;
  readonly Records?: { eventName: string; s3: { configurationId: string; object: { key: string; sequencer: string } } }[];
}

/** `ObjectCreated:Put a`, or `test`. */
function telling(body: string): string {
  const { Event, Records } = JSON.parse(body) as Told;
  const record = Records?.[0];
  return record === undefined ? String(Event) : `${record.eventName} ${record.s3.object.key}`;
}

const deadOf = (container: string) =>
  hub.administer<{ notifications: { record: string; reason: string; target: string }[]; nextAfter?: string }>(
    'notification.list',
    { container },
    actor,
  );

it('come to a webhook that fails at first, in order, signed, after a test', async () => {
  const hook = await startHook((count) => (count <= 3 ? 500 : 204));
  await makeContainer('in-order', [webhook('all', hook.url())]);
  const { webhookSecret } = await hub.administer<{ webhookSecret: string }>('webhook.sign', { container: 'in-order' }, actor);
  await write('in-order', 'a');
  await write('in-order', 'b');
  await hub.call('remove', { container: 'in-order', removals: [{ path: 'a' }, { path: 'never-there' }] }, actor);
  await write('in-order', 'c');
  await until(() => hook.taken.length === 5, 'all are told');
  expect(hook.taken.map(({ body }) => telling(body))).toEqual([
    's3:TestEvent',
    'ObjectCreated:Put a',
    'ObjectCreated:Put b',
    'ObjectRemoved:Delete a',
    'ObjectCreated:Put c',
  ]);
  for (const { body, signature } of hook.taken.slice(1)) {
    const time = /^t=(\d+),v1=/.exec(signature ?? '')?.[1];
    const expected = createHmac('sha256', webhookSecret).update(`${time}.${body}`).digest('hex');
    expect(signature).toBe(`t=${time},v1=${expected}`);
  }
});

it('are not missed when the hub ends while a webhook is away, nor when it was away at the change', async () => {
  let isAway = true;
  const hook = await startHook(() => (isAway ? 503 : 200));
  await makeContainer('restarted', [webhook('created', hook.url(), ['created.put'])]);
  for (const path of ['1', '2', '3']) await write('restarted', path);
  await until(() => hook.asked > 0, 'the first try');
  await hub.restart();
  await write('restarted', '4');
  await hub.restart();
  isAway = false;
  await until(() => hook.taken.length >= 5, 'all are told');
  expect(hook.taken.map(({ body }) => telling(body)).slice(1)).toEqual([1, 2, 3, 4].map((path) => `ObjectCreated:Put ${path}`));
});

it('tell nothing of what was before them, also when a hub died before it knew its place', async () => {
  const hook = await startHook();
  await hub.call('create_container', { name: 'begun-late', region: 'us-east-1' }, actor);
  await write('begun-late', 'before');
  // Times of events are whole milliseconds.
  await sleep(2);
  await configure('begun-late', [webhook('all', hook.url())]);
  await until(() => hook.taken.length === 1, 'the test');
  hook.taken.length = 0;
  await hub.database.query({ text: `delete from relay_position where consumer = 'notifications'` });
  await hub.restart();
  await write('begun-late', 'after');
  await until(() => hook.taken.some(({ body }) => telling(body).endsWith('after')), 'what came after');
  expect(hook.taken.map(({ body }) => telling(body))).not.toContain('ObjectCreated:Put before');
});

it('come to a good target while another of the same container hangs', async () => {
  const hanging = await startHook(() => undefined);
  const good = await startHook();
  await makeContainer('two-targets', [webhook('hanging', hanging.url()), webhook('good', good.url())]);
  await write('two-targets', 'x');
  await until(() => good.taken.length === 2, 'the good one is told');
  await until(() => hanging.asked > 0, 'the hanging one is asked');
  expect(hanging.asked).toBe(1);
});

it('that a target refuses are given up, shown, and told again when asked for', async () => {
  let status = 200;
  const hook = await startHook(() => status);
  await makeContainer('refused', [webhook('all', hook.url())]);
  await until(() => hook.taken.length === 1, 'the test');
  status = 410;
  await write('refused', 'unwanted');
  await until(async () => (await deadOf('refused')).notifications.length === 1, 'it is given up');
  const [dead] = (await deadOf('refused')).notifications;
  expect(dead).toMatchObject({ reason: 'the webhook answered 410', target: `webhook ${hook.url()}` });
  expect(telling(dead?.record ?? '')).toBe('ObjectCreated:Put unwanted');
  status = 200;
  expect(await hub.administer('notification.retry', { container: 'refused' }, actor)).toEqual({ count: 1 });
  await until(() => hook.taken.length === 2, 'it is told');
  expect((await deadOf('refused')).notifications).toEqual([]);
});

it('go nowhere that only we can reach', async () => {
  const inner = await startHook();
  await makeContainer('forbidden', [webhook('inner', inner.url('127.0.0.2')), webhook('name', inner.url('localhost.'))]);
  await until(async () => (await deadOf('forbidden')).notifications.length >= 1, 'they are given up');
  expect(inner.asked).toBe(0);
  expect((await deadOf('forbidden')).notifications[0]?.reason).toContain('no network that requests of tenants may go to');
});

it('are for nobody else to see', async () => {
  const other = await createTenant(hub, 'other');
  for (const operation of ['notification.list', 'notification.retry', 'notification.forget', 'webhook.sign']) {
    expect(await hub.codeOf(hub.administer(operation, { container: 'in-order' }, other)), operation).toBe('container_not_found');
  }
});

it('come to NATS, filtered, under the subject of their tenant, once in its stream', async () => {
  const messages: { subject: string; telling: string; id: string }[] = [];
  listener.subscribe(`felloe.notifications.${actor.tenant_id}.>`, {
    callback: (error, message) => {
      if (error !== null) throw error;
      messages.push({
        subject: message.subject,
        telling: telling(message.string()),
        id: message.headers?.get('Nats-Msg-Id') ?? '',
      });
    },
  });
  await listener.flush();
  const target = { kind: 'nats', subject: 'orders.new', identity: 'arn' } as const;
  await makeContainer('to-nats', [
    { id: 'n', form: 'topic', events: ['created.*'], prefix: 'orders/', suffix: '.json', target },
    { id: 'gone', form: 'topic', events: ['removed.*'], target: { ...target, subject: 'orders.gone' } },
  ]);
  for (const path of ['orders/1.json', 'orders/2.txt', 'other/3.json', 'orders/4.json']) await write('to-nats', path);
  await hub.call('remove', { container: 'to-nats', removals: [{ path: 'orders/2.txt' }] }, actor);
  await until(() => messages.length >= 5, 'all are told');
  const of = (subject: string) => messages.filter((each) => each.subject.endsWith(subject)).map((each) => each.telling);
  expect(of('orders.new')).toEqual(['s3:TestEvent', 'ObjectCreated:Put orders/1.json', 'ObjectCreated:Put orders/4.json']);
  expect(of('orders.gone')).toEqual(['s3:TestEvent', 'ObjectRemoved:Delete orders/2.txt']);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
  expect(messages[0]?.subject.startsWith(notificationStream.subjects.replace('>', actor.tenant_id))).toBe(true);
});
